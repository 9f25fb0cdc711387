"""A real frame of the picture, for cards in lists."""

import io
from typing import cast

import av
from av.error import FFmpegError
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from PIL.Image import Image

WIDTH = 720  # pixels; smaller pictures stay as they are
QUALITY = 80


class CoverError(ValueError):
    """The key frame cannot be decoded."""


def cover(avcc: bytes, key_frame: bytes) -> bytes:
    """Decode a key frame and return it as JPEG. Raises CoverError. Takes milliseconds of CPU."""
    try:
        frame = _decoded(avcc, key_frame)
        width = min(frame.width, WIDTH) // 2 * 2
        height = max(round(frame.height * width / frame.width), 2)
        small = frame.reformat(width=width, height=height, format="rgb24")
        image = cast("Image", small.to_image())
    except (FFmpegError, ValueError) as error:
        raise CoverError(str(error)) from error
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _decoded(avcc: bytes, key_frame: bytes) -> VideoFrame:
    context = av.CodecContext.create("h264", "r")
    assert isinstance(context, VideoCodecContext), "H.264 is a picture"
    context.extradata = avcc
    context.thread_count = 1
    frames = [*context.decode(av.Packet(key_frame)), *context.decode(None)]
    if not frames:
        raise CoverError("nothing to show in it")
    return frames[0]
