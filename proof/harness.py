"""What a proof is, and what it says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

REGISTRY: dict[str, Claim] = {}
LIMIT_S = 1_200.0


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found; a promise is kept when there are no faults."""

    faults: list[str]
    seen: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A promise and the attack on it."""

    name: str
    title: str
    promise: str
    attack: Callable[..., Awaitable[Proof]]  # its first argument says how large, if one is given
    limit_s: float
    each_s: float  # so much longer for each of the size that is asked for
    is_long: bool  # runs beside the others


Attack = TypeVar("Attack", bound=Callable[..., Awaitable[Proof]])


def proven(
    name: str,
    *,
    title: str,
    promise: str,
    limit_s: float = LIMIT_S,
    each_s: float = 0.0,
    is_long: bool = False,
) -> Callable[[Attack], Attack]:
    """Register an attack under `name`; without arguments it is of full size."""

    def register(attack: Attack) -> Attack:
        assert name not in REGISTRY, f"two proofs called {name}"
        REGISTRY[name] = Claim(name, title, promise, attack, limit_s, each_s, is_long)
        return attack

    return register
