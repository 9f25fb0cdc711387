"""The size of an H.264 picture, from its sequence parameter set (ITU-T H.264 §7.3.2.1.1)."""

WIDTH_LIMIT = 7680  # pixels
HEIGHT_LIMIT = 4320
SPS_LIMIT_BYTES = 1024

_SPS = 7  # kind of NAL unit
_HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
_PLANES_420, _PLANES_444 = 1, 3
_ZEROS_LIMIT = 31  # in front of an Exp-Golomb number


class SpsError(ValueError):
    """Bytes that are no sequence parameter set of a picture we take."""


def picture_size(nal: bytes) -> tuple[int, int]:
    """Read width and height in pixels, as shown. Raises SpsError."""
    if len(nal) < 4 or nal[0] & 31 != _SPS or len(nal) > SPS_LIMIT_BYTES:  # noqa: PLR2004
        raise SpsError("no sequence parameter set")
    bits = _Bits(nal[1:].replace(b"\0\0\3", b"\0\0"))
    profile = bits.take(8)
    bits.take(16)  # constraints and level
    bits.golomb()  # the set's number
    planes = _PLANES_420
    if profile in _HIGH_PROFILES:
        planes = _skip_high(bits)
    bits.golomb()  # frame numbers
    _skip_order(bits)
    bits.golomb()  # reference frames
    bits.take(1)
    wide = (bits.golomb() + 1) * 16
    units = bits.golomb() + 1
    fields = 2 - bits.take(1)  # 2: the picture may be interlaced
    if fields > 1:
        bits.take(1)
    high = units * 16 * fields
    bits.take(1)
    left, right, top, bottom = [bits.golomb() for _ in range(4)] if bits.take(1) else [0] * 4
    across = 2 if planes in {_PLANES_420, 2} else 1
    down = (2 if planes == _PLANES_420 else 1) * fields
    width, height = wide - across * (left + right), high - down * (top + bottom)
    if not (0 < width <= WIDTH_LIMIT and 0 < height <= HEIGHT_LIMIT):
        raise SpsError(f"a picture of {width}x{height}")
    return width, height


def _skip_high(bits: "_Bits") -> int:
    """Read past what only the high profiles say; return how colours are sampled."""
    planes = bits.golomb()
    if planes == _PLANES_444:
        bits.take(1)
    bits.golomb()  # bits of a sample
    bits.golomb()
    bits.take(1)
    if bits.take(1):
        for number in range(8 if planes != _PLANES_444 else 12):
            if bits.take(1):
                _skip_list(bits, 16 if number < 6 else 64)  # noqa: PLR2004
    return planes


def _skip_list(bits: "_Bits", count: int) -> None:
    last = following = 8
    for _ in range(count):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _skip_order(bits: "_Bits") -> None:
    """Read past how pictures are put in order."""
    kind = bits.golomb()
    if kind == 0:
        bits.golomb()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        count = bits.golomb()
        if count > 255:  # noqa: PLR2004
            raise SpsError("a cycle that is too long")
        for _ in range(count):
            bits.signed()


class _Bits:
    """Reads bits from the front."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        if count > self._left:
            raise SpsError("it ends too soon")
        self._left -= count
        return self._value >> self._left & (1 << count) - 1

    def golomb(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > _ZEROS_LIMIT:
                raise SpsError("a number that is too long")
        return (1 << zeros | self.take(zeros)) - 1

    def signed(self) -> int:
        number = self.golomb()
        return (number + 1) // 2 if number & 1 else -(number // 2)
