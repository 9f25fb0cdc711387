"""What a player sees while it follows a real broadcast, held against the standard."""

import re

import msgspec
import pytest

from hawker.media.streams import service as streams


class Seen(msgspec.Struct):
    """A playlist, read as a player does."""

    target_s: float
    part_target_s: float
    hold_back_s: float
    first: int
    discontinuities: int  # before the first segment
    segments: dict[int, tuple[float, str]]  # by number: duration and name
    parts: dict[str, tuple[float, bool]]  # by name: duration and whether one can start there
    headers: list[str]
    hint: str


def read(text: str) -> Seen:
    def attribute(name, default=None):
        found = re.search(rf"[:,]{name}=([\d.]+)", text)
        return float(found[1]) if found else default

    def tag(name, default=None):
        found = re.search(rf"^#EXT-X-{name}:(\d+)$", text, re.MULTILINE)
        return int(found[1]) if found else default

    assert text.startswith("#EXTM3U\n#EXT-X-VERSION:9\n")
    names = re.findall(r"^#EXTINF:([\d.]+),\n(seg-\d+\.m4s)$", text, re.MULTILINE)
    part = r'^#EXT-X-PART:DURATION=([\d.]+),URI="([^"]+)"(,INDEPENDENT=YES)?$'
    first = tag("MEDIA-SEQUENCE")
    return Seen(
        tag("TARGETDURATION"),
        attribute("PART-TARGET"),
        attribute("PART-HOLD-BACK"),
        first,
        tag("DISCONTINUITY-SEQUENCE", 0),
        {first + n: (float(duration), name) for n, (duration, name) in enumerate(names)},
        {name: (float(d), bool(i)) for d, name, i in re.findall(part, text, re.MULTILINE)},
        re.findall(r'^#EXT-X-MAP:URI="([^"]+)"$', text, re.MULTILINE),
        re.search(r'^#EXT-X-PRELOAD-HINT:TYPE=PART,URI="([^"]+)"\n\Z', text, re.MULTILINE)[1],
    )


def place(name):
    number, index = re.fullmatch(r"part-(\d+)-(\d+)\.m4s", name).groups()
    return int(number), int(index)


@pytest.mark.parametrize("gop", [25, 12, 75, 150], ids=["1 s", "half a second", "3 s", "6 s"])
async def test_every_reload_keeps_the_rules(new_stream, publish, viewer, eventually, gop):
    stream, key = await new_stream()
    await publish(key, gop=gop)
    address = streams.playlist_url(stream.id)

    async def begun():
        answer = await viewer.get(address)
        return answer.text if answer.status_code == 200 else None

    seen = read(await eventually(begun))
    parts = dict(seen.parts)
    for _ in range(20):
        number, index = place(seen.hint)
        answer = await viewer.get(address, params={"_HLS_msn": number, "_HLS_part": index})
        newer = read(answer.text)
        assert seen.hint in newer.parts or number in newer.segments
        assert (newer.target_s, newer.part_target_s) == (seen.target_s, seen.part_target_s)
        assert newer.first >= seen.first
        for known in newer.segments.keys() & seen.segments.keys():
            assert newer.segments[known] == seen.segments[known]
        seen = newer
        parts |= newer.parts

    assert seen.hold_back_s >= 3 * seen.part_target_s
    assert seen.headers == ["init-1.mp4"]
    for duration, _ in seen.segments.values():
        assert round(duration) <= seen.target_s
    for number in seen.segments:
        own = sorted((place(name)[1], name) for name in parts if place(name)[0] == number)
        durations = [parts[name][0] for _, name in own]
        assert [index for index, _ in own] == list(range(len(own)))
        assert sum(durations) == pytest.approx(seen.segments[number][0], abs=1e-4)
        assert max(durations) <= seen.part_target_s
        assert min(durations[:-1], default=1) >= 0.85 * seen.part_target_s
        whole = await viewer.get(f"/live/{stream.id}/seg-{number}.m4s")
        pieces = [(await viewer.get(f"/live/{stream.id}/{name}")).content for _, name in own]
        assert b"".join(pieces) == whole.content
        assert whole.headers["cache-control"] == "public, max-age=3600, immutable"
    times = re.findall(r"^#EXT-X-PROGRAM-DATE-TIME:(.*)Z$", answer.text, re.MULTILINE)
    assert times == sorted(times)
