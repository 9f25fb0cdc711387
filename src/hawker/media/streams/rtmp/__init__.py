"""RTMP as OBS, ffmpeg and phones speak it to publish; nothing can be played from here.

Source: Adobe's RTMP specification 1.0 (2012). `chunks` and `amf` are the wire, `session` is the
conversation without a network, `server` gives it sockets and clocks.
"""
