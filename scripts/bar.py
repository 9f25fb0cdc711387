"""How far a long step is, drawn on a terminal; elsewhere one line when it is over."""

import sys
import threading
import time
from collections.abc import Callable

BAR = 32  # characters
MOVING = 6  # of them run along the bar of a step whose end is not known
DRAWN_EVERY_S = 0.15
CLEAR = "\r\033[K" if sys.stdout.isatty() else ""


class Bar:
    """A long step: on a terminal its bar is drawn over itself, and at its end it says so."""

    def __init__(
        self, what: str, *, total: int = 0, count: Callable[[], int] | None = None
    ) -> None:
        self.what = what
        self.total = total  # 0 is not known
        self.done = 0
        self._count = count
        self._over = threading.Event()
        self._artist = threading.Thread(target=self._draw, daemon=True)
        self._began = time.monotonic()

    def __enter__(self) -> "Bar":  # noqa: PYI034 — old Pythons must come to be told their age
        if sys.stdout.isatty():
            self._artist.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._over.set()
        if self._artist.is_alive():
            self._artist.join()
        if kind is None:
            print(f"{CLEAR}✓ {self.what} {time.monotonic() - self._began:.1f} s", flush=True)
        else:
            print(CLEAR, end="", flush=True)

    def line(self, seconds: float) -> str:
        """Say how far the step is, so many seconds after it began."""
        if self.total:
            done = min(self.done, self.total)
            bar = ("━" * (done * BAR // self.total)).ljust(BAR, "╌")
            return f"· {self.what} {bar} {done}/{self.total}"
        first = int(seconds * MOVING) % BAR
        bar = "".join("━" if (cell - first) % BAR < MOVING else "╌" for cell in range(BAR))
        return f"· {self.what} {bar} {seconds:.0f} s"

    def _draw(self) -> None:
        while not self._over.wait(DRAWN_EVERY_S):
            if self._count is not None:
                self.done = self._count()
            line = self.line(time.monotonic() - self._began)
            print(f"{CLEAR}{line}", end="", flush=True)
