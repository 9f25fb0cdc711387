"""Lives of things as tables: everything not in the table is refused by name."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from hawker.kernel.errors import Refusal

S = TypeVar("S", bound=StrEnum)


class IllegalMove(Refusal, code="http.illegal_move", status=409):
    """The thing is not in a state from which this can be done."""


class Lifecycle(Generic[S]):
    """The states of a thing and the verbs that move it.

    Built once, at import: asserts that every state of the enum can be reached from `start`.
    """

    def __init__(self, start: S, moves: Mapping[str, tuple[set[S], S]]) -> None:
        self.start = start
        self.moves = moves
        self.states = frozenset(type(start))
        lost = self.states - self._reachable()
        assert not lost, f"no verb leads to {sorted(lost)}"

    def after(self, state: S, verb: str) -> S:
        """The state behind the verb. Raises IllegalMove, which names both."""
        sources, target = self.moves[verb]
        if state not in sources:
            raise IllegalMove(f"Cannot {verb} what is {state.value}.", state=state.value, verb=verb)
        return target

    def sources(self, verb: str) -> list[str]:
        """The states from which the verb leads on, for the WHERE of a conditional update."""
        return sorted(state.value for state in self.moves[verb][0])

    def _reachable(self) -> set[S]:
        reached: set[S] = {self.start}
        grew = True
        while grew:
            targets = {target for sources, target in self.moves.values() if sources & reached}
            grew = not targets <= reached
            reached |= targets
        return reached
