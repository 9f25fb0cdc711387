"""What is noted of a store's acts has words on the page of its log, in every language."""

import ast
import re

import pytest
from tree import ROOT, SOURCE

WORDS = {name: ROOT / "web/studio/src/i18n" / name / "staff.ts" for name in ("en", "zh-CN")}
KEY = re.compile(r"^      (\w+):", re.MULTILINE)
OF_STORE = re.compile(
    r"(?!accounts\.)[a-z_]+\.[a-z_]+"
)  # those of accounts stand in no store's log


def noted() -> set[str]:
    """The acts noted in a store's log; of `f"live.lifted_{kind}"` how it begins."""
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _is_of_store(call):
                actions = [each.value for each in call.keywords if each.arg == "action"]
                for given in [*actions, *call.args]:
                    found |= _texts(given)
    return found


def _is_of_store(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr == "note" and any(each.arg == "store" for each in call.keywords)
    return isinstance(call.func, ast.Name) and call.func.id in {"_note", "_noted"}


def _texts(node: ast.AST) -> set[str]:
    texts = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and OF_STORE.fullmatch(text)}


@pytest.mark.parametrize("language", WORDS)
def test_every_act_of_a_store_has_words(language):
    text = WORDS[language].read_text(encoding="utf-8")
    acts = text[text.index("    acts: {") :]
    keys = set(KEY.findall(acts[: acts.index("\n    },")]))

    silent = [
        action
        for action in sorted(noted())
        if not any(key.startswith(action.replace(".", "_")) for key in keys)
    ]

    assert len(noted()) > 20
    assert silent == []
