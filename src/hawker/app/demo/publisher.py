"""The broadcaster: ffmpeg, which sends the drawn picture by RTMP as OBS would."""

from collections.abc import Sequence
from pathlib import Path

import imageio_ffmpeg  # pyright: ignore[reportMissingTypeStubs]

from hawker.app.demo import music, scenery

WIDTH, HEIGHT, FPS = 720, 1280, 25
KEYFRAME_S = 1
VIDEO_BPS, AUDIO_BPS = 1_600_000, 96_000
SHOWN_S = 20  # how long the window shows one of the goods
SLIDE_S = 0.7  # how long the next one takes to come
LAYERS = ("stall", "goods", "disc", "steam", "veil", "lantern")

# The sums of the scene. `now` is seconds on the wall clock, so a restarted picture goes on where
# it would be, and the goods in the window are those that the script pins.
WANDER = "(280+50*sin({now}/11))"
TURN = "mod({now}/{shown},{count})"
COMING = "max(0,(mod({turn},1)-{still})/{moving})"
SLIDE = "{window}*(floor({turn})+pow({coming},2)*(3-2*{coming}))"

GRAPH = """\
[0:v]loop=loop=-1:size=1,fps={fps},crop={width}:{height}:x='{wander}':y=0[stall];
[1:v]loop=loop=-1:size=1,fps={fps},crop={window}:{window}:x='{slide}':y=0[shown];
[2:v]loop=loop=-1:size=1,fps={fps},format=gray[disc];
[3:v]loop=loop=-1:size=1,fps={fps},format=gray,scroll=vertical=0.0042[rising];
[4:v]loop=loop=-1:size=1,fps={fps},format=gray[veil];
[5:v]loop=loop=-1:size=1,fps={fps},format=rgba,split=3[one][two][three];
[shown][disc]alphamerge[goods];
[stall][goods]overlay=x='{left}-{wander}':y={top}[with_goods];
[rising][veil]blend=all_mode=multiply[breath];
color=c=#fff4e2:s={steam_width}x{steam_height}:r={fps}[white];
[white][breath]alphamerge,split=2[steam_one][steam_two];
[with_goods][steam_one]overlay=x='745-{wander}':y=520[steamed];
[steamed][steam_two]overlay=x='560-{wander}':y=620[steaming];
[one]rotate=a='0.07*sin({now}*1.1)':c=none[near];
[two]rotate=a='0.06*sin({now}*0.9+1)':c=none[right];
[three]rotate=a='0.05*sin({now}*1.3+2)':c=none[far];
[steaming][near]overlay=x='260-{wander}*0.8':y=40[hung];
[hung][right]overlay=x='900-{wander}*1.1':y=60[hanging];
[hanging][far]overlay=x='690-{wander}*1.3':y=-30[scene];
[scene]drawtext=fontfile='{font}':text='%{{localtime\\:%H\\\\\\:%M\\\\\\:%S.%1N}}':\
fontsize=36:fontcolor=#ffe9c4:x='640-{wander}-text_w/2':y=668:\
box=1:boxcolor=#2a1712@0.8:boxborderw=9|18,format=yuv420p[picture]
"""


class Publisher:
    """The command that publishes one broadcast, and the files it needs."""

    def __init__(self, folder: Path, address: str, goods: Sequence[str]) -> None:
        self._folder = folder
        self._address = address  # with the stream key
        self._goods = goods
        self._graph = folder / "scene.graph"

    def prepare(self) -> None:
        """Draw what is not drawn yet, and set the scene to this moment."""
        if not (self._folder / "music.wav").exists():
            scenery.draw(self._folder, self._goods)
            music.compose(self._folder / "music.wav")
        self._graph.write_text(graph(self._folder, len(self._goods)))

    def command(self) -> list[str]:
        return [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "warning", "-nostats"),
            *("-filter_complex_threads", "1"),
            *(word for layer in LAYERS for word in self._layer(layer)),
            *("-stream_loop", "-1", "-re", "-i", str(self._folder / "music.wav")),
            *(
                "-/filter_complex",
                str(self._graph),
                "-map",
                "[picture]",
                "-map",
                f"{len(LAYERS)}:a",
            ),
            *(
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-tune",
                "zerolatency",
                "-profile:v",
                "main",
            ),
            *("-g", str(FPS * KEYFRAME_S), "-keyint_min", str(FPS * KEYFRAME_S)),
            *("-sc_threshold", "0", "-b:v", str(VIDEO_BPS), "-maxrate", str(VIDEO_BPS)),
            *("-bufsize", str(VIDEO_BPS), "-threads", "2", "-c:a", "aac", "-ar", "48000"),
            *("-ac", "2", "-b:a", str(AUDIO_BPS), "-f", "flv", self._address),
        ]

    def _layer(self, name: str) -> list[str]:
        return ["-i", str(self._folder / f"{name}.png")]


def graph(folder: Path, goods: int) -> str:
    """Write the filter graph of the scene."""
    # Not the time of the film: that falls behind the clock, and the pins, when ffmpeg is held up.
    seconds = f"mod(time(0),{SHOWN_S * goods * 1000})"  # short, and in the same turn
    still = 1 - SLIDE_S / SHOWN_S
    turn = TURN.format(now=seconds, shown=SHOWN_S, count=goods)
    coming = COMING.format(turn=turn, still=still, moving=1 - still)
    left, top = (middle - scenery.WINDOW // 2 for middle in scenery.WINDOW_AT)
    steam_width, steam_height = scenery.STEAM
    return GRAPH.format(
        now=seconds,
        fps=FPS,
        width=WIDTH,
        height=HEIGHT,
        window=scenery.WINDOW,
        wander=WANDER.format(now=seconds),
        slide=SLIDE.format(window=scenery.WINDOW, turn=turn, coming=coming),
        left=left,
        top=top,
        steam_width=steam_width,
        steam_height=steam_height,
        font=folder / "clock.ttf",
    )


def shown_at(now: float, goods: int) -> int:
    """Tell which of the goods is in the window."""
    return int(now / SHOWN_S) % goods
