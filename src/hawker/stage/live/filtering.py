"""Words a channel does not take: found in a line whatever it is dressed up as. Pure.

Both the words and the line are folded (NFKD, lower case, lookalikes of Latin letters, no marks and
nothing invisible), then one Aho-Corasick automaton walks the line once, however many words there
are. Words of Latin letters are found as whole words, so that a short one does not forbid a longer
one around it; all others are found anywhere, also across spaces and punctuation.
"""

import unicodedata
from collections import deque
from collections.abc import Iterable, Sequence

WORDS_LIMIT = 500
WORD_CHARACTERS = 40

# Letters that are drawn as Latin ones, after lower-casing: Cyrillic, then Greek, then the rest.
_LOOKALIKES = str.maketrans(
    "авсԁеһіјкӏмнорԛѕтуѵԝх" + "αβγεηικνορτυχω" + "ı$€",
    "abcdehijklmhopqstyvwx" + "abyenikvoptuxw" + "ise",
)


def fold(text: str) -> str:
    """Return the text as it is compared: never shown, always the same for what looks the same."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LOOKALIKES)
    return unicodedata.normalize("NFC", "".join(filter(_counts, plain)))


def squeeze(text: str) -> str:
    """Return the folded text without anything between its letters and digits."""
    return "".join(filter(str.isalnum, fold(text)))


def _counts(character: str) -> bool:
    return unicodedata.category(character)[0] not in "MC"


def _spaced(folded: str) -> str:
    """Return the words with one space around each; letters standing alone are one word."""
    parts = "".join(c if c.isalnum() else " " for c in folded).split()
    out: list[str] = []
    is_spelled = False
    for part in parts:
        if is_spelled and len(part) == 1:
            out[-1] += part
        else:
            out.append(part)
        is_spelled = len(part) == 1
    return f" {' '.join(out)} "


class Automaton:
    """Aho-Corasick: whether any of the patterns is in a text, in one walk over it."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._fail = [0]
        self._is_end = [False]
        for pattern in patterns:
            self._add(pattern)
        self._link()

    def finds(self, text: str) -> bool:
        node = 0
        for character in text:
            while node and character not in self._next[node]:
                node = self._fail[node]
            node = self._next[node].get(character, 0)
            if self._is_end[node]:
                return True
        return False

    def _add(self, pattern: str) -> None:
        node = 0
        for character in pattern:
            if character not in self._next[node]:
                self._next[node][character] = len(self._next)
                self._next.append({})
                self._fail.append(0)
                self._is_end.append(False)
            node = self._next[node][character]
        self._is_end[node] = bool(node)

    def _link(self) -> None:
        waiting = deque(self._next[0].values())
        while waiting:
            node = waiting.popleft()
            for character, child in self._next[node].items():
                fail = self._fail[node]
                while fail and character not in self._next[fail]:
                    fail = self._fail[fail]
                self._fail[child] = self._next[fail].get(character, 0)
                self._is_end[child] |= self._is_end[self._fail[child]]
                waiting.append(child)


class Words:
    """The words of a channel, ready to be looked for."""

    def __init__(self, words: Sequence[str] = ()) -> None:
        self._listed = tuple(words)
        whole: list[str] = []
        anywhere: list[str] = []
        for word in words:
            folded = _spaced(fold(word))
            if (tight := squeeze(word)).isascii():
                whole.append(folded if tight else "")
            else:
                anywhere.append(tight)
        self._whole = Automaton(whole)
        self._anywhere = Automaton(anywhere)

    def renewed(self, words: Sequence[str]) -> "Words":
        """Return what looks for these words: itself while they are the same.

        They are read every few seconds and hardly ever change; making an automaton of many words
        takes a tenth of a second, in which a hub says nothing.
        """
        return self if tuple(words) == self._listed else Words(words)

    def refuse(self, text: str) -> bool:
        """Whether the text holds one of them."""
        folded = fold(text)
        return self._anywhere.finds("".join(filter(str.isalnum, folded))) or self._whole.finds(
            _spaced(folded)
        )
