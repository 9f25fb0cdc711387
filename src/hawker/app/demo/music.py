"""The sound of the broadcast: a plucked string, slow and never twice the same within the minute."""

import wave
from array import array
from itertools import cycle, islice
from pathlib import Path
from random import Random

RATE = 24_000  # samples per second
BEAT_S = 0.6
BEATS = 80  # of the round: 48 s
RING_S = 3.2  # how long a string sounds
SCALE_HZ = (146.83, 164.81, 196.00, 220.00, 246.94, 293.66, 329.63, 392.00)  # pentatonic on G
PHRASE = (0, 2, 4, 3, 5, 4, 2, 3, 1, 2, 4, 6, 5, 4, 3, 2)
RESTS = 0.25  # of the beats
PEAK = 11_000  # of 32,767: it lies under a voice


def compose(file: Path) -> None:
    """Write one round of it; its end leads into its beginning."""
    length = round(BEATS * BEAT_S * RATE)
    mixed = [0.0] * length
    chance = Random(11)  # noqa: S311 — a player's whim, not secrets
    for beat, note in enumerate(islice(cycle(PHRASE), BEATS)):
        if chance.random() < RESTS and beat % 4:
            continue  # a rest
        step = max(0, min(len(SCALE_HZ) - 1, note + chance.choice((-1, 0, 0, 1))))
        at = round((beat + chance.uniform(-0.04, 0.04)) * BEAT_S * RATE)
        _pluck(mixed, at, SCALE_HZ[step], chance)
        if beat % 8 == 0:
            _pluck(mixed, at, SCALE_HZ[step % 3] / 2, chance)
    loudest = max(abs(sample) for sample in mixed)
    samples = array("h", [round(sample / loudest * PEAK) for sample in mixed])
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())


def _pluck(mixed: list[float], at: int, pitch_hz: float, chance: Random) -> None:
    """Add a string as Karplus and Strong made them: noise that runs round and is worn smooth."""
    period = round(RATE / pitch_hz)
    string = [chance.uniform(-1, 1) for _ in range(period)]
    for _ in range(2):  # a softer finger
        string = [(string[n] + string[n - 1]) / 2 for n in range(period)]
    length = len(mixed)
    place = 0
    for n in range(round(RING_S * RATE)):
        ahead = place + 1 if place + 1 < period else 0
        sample = string[place]
        mixed[(at + n) % length] += sample
        string[place] = 0.498 * (sample + string[ahead])
        place = ahead
