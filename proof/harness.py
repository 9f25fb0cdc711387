"""What a proof is, and what it says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

REGISTRY: dict[str, Claim] = {}


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
    attack: Callable[[], Awaitable[Proof]]


Attack = TypeVar("Attack", bound=Callable[..., Awaitable[Proof]])


def proven(name: str, *, title: str, promise: str) -> Callable[[Attack], Attack]:
    """Register an attack under `name`; without arguments it is of full size."""

    def register(attack: Attack) -> Attack:
        assert name not in REGISTRY, f"two proofs called {name}"
        REGISTRY[name] = Claim(name, title, promise, attack)
        return attack

    return register
