"""How much somebody may do at once, and per second from then on. Pure."""


class Bucket:
    """A token bucket: bursts up to its size, then a steady rate."""

    __slots__ = ("_at", "_level", "per_s", "size")

    def __init__(self, size: float, per_s: float, now_s: float) -> None:
        self.size = size
        self.per_s = per_s
        self._level = size
        self._at = now_s

    def take(self, n: float, now_s: float) -> bool:
        """Take `n` tokens when there are so many; otherwise take none."""
        self._fill(now_s)
        if self._level < n:
            return False
        self._level -= n
        return True

    def take_up_to(self, n: int, now_s: float) -> int:
        """Take as many whole tokens as there are, at most `n`."""
        self._fill(now_s)
        taken = min(n, int(self._level))
        self._level -= taken
        return taken

    def wait_s(self, n: float, now_s: float) -> float:
        """Return how long until `n` tokens can be taken."""
        self._fill(now_s)
        return max(0.0, (n - self._level) / self.per_s)

    def _fill(self, now_s: float) -> None:
        self._level = min(self.size, self._level + max(0.0, now_s - self._at) * self.per_s)
        self._at = now_s
