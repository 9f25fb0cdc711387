"""A real Chromium to measure with, and pictures that say their number in black and white."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, ViewportSize, async_playwright

PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
FLAGS = ("--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio")
BITS = 16  # of the number that a picture says; a field is one of them
MODULUS = 2**BITS

# Reads the number off what a video shows now: one field per bit, the lowest at the left.
NUMBER = f"""
  const paint = document.createElement('canvas').getContext('2d', {{ willReadFrequently: true }})
  const number = (video) => {{
    paint.drawImage(video, 0, 0, {BITS}, 1)
    const dots = paint.getImageData(0, 0, {BITS}, 1).data
    let found = 0
    for (let bit = 0; bit < {BITS}; bit++) if (dots[bit * 4] > 127) found += 2 ** bit
    return found
  }}
"""

# Notes each picture as it is presented: when that was by the clock of the machine, and its number.
WATCH = f"""
(selector) => {{
  window.seen = []
  {NUMBER}
  const look = () => {{
    const video = document.querySelector(selector)
    if (!video) return setTimeout(look, 5)
    const read = () => {{
      window.seen.push([Date.now(), number(video)])
      video.requestVideoFrameCallback(read)
    }}
    video.requestVideoFrameCallback(read)
  }}
  look()
}}
"""
FIRST = """
() => new Promise((done) => {
  const look = () => (window.seen?.length ? done(window.seen[0][0]) : setTimeout(look, 5))
  look()
})
"""


@asynccontextmanager
async def browser(*more: str) -> AsyncGenerator[Browser]:
    """Open a Chromium, with more flags where something is wanted of it."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, *more])
        try:
            yield opened
        finally:
            await opened.close()


def chromium() -> str:
    """The program. Ends the run when there is none."""
    named = os.environ.get("HAWKER_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        sys.exit("No Chromium was found; `make test` finds or installs one.")
    return found
