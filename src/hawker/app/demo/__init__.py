"""The demo: a seeded site whose channel is on air, and the same walked through without a human.

The broadcast is a tea stall at night, drawn by us. ffmpeg puts the layers together, moves them,
burns in the clock and sends the result by RTMP, as OBS would.
"""
