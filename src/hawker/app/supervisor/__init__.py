"""Keeps the processes of one site alive, on one machine, without any other init system.

It starts them group by group, waits until each says it is ready, starts a dead one again at
once, and stops all of them in the opposite order. When the supervisor itself is killed, the
kernel takes its children along. It knows programs and ports, and nothing of commerce.
"""
