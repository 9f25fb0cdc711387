"""A page written into the page of the app: nothing in it ends an element it stands in."""

import json
import re

import pytest

from hawker.kernel.money import Money
from hawker.open.storefront.amounts import decimal, shown
from hawker.open.storefront.model import Answer, Image, Page, Reader
from hawker.open.storefront.shell import Shell, render, shorten

SHELL = (
    '<!doctype html><html lang="zh-CN"><head><title>hawker</title></head>'
    '<body><div id="app"></div><script type="module" src="/assets/a.js"></script></body></html>'
)
MANIFEST = {
    "index.html": {"file": "assets/a.js", "isEntry": True, "imports": ["_shared.js"]},
    "_shared.js": {"file": "assets/shared.js", "css": ["assets/shared.css"]},
    "src/words/en/index.ts": {"file": "assets/en.js", "isDynamicEntry": True},
    "src/pages/RoomPage.vue": {
        "file": "assets/room.js",
        "imports": ["_shared.js", "_player.js"],
        "css": ["assets/room.css"],
    },
    "src/ahead.ts": {"file": "assets/ahead.js", "isEntry": True},
    "_player.js": {"file": "assets/player.js", "imports": ["_shared.js"]},
}
EVIL = '</script><script>alert("1")</script>\'"&<b>'


def page(**changes):
    given = {
        "path": "/products/prd_1",
        "title": "Longjing",
        "description": "Spring tea",
        "kind": "product",
        "images": [Image("/media/a.webp", 1200, 900)],
        "about": [{"@type": "Product", "name": "Longjing"}],
        "facts": [("product:price:amount", "19.90")],
        "body": "<h1>Longjing</h1>",
        "answers": [Answer("/products/prd_1", b'{"title":"Longjing"}')],
    }
    return Page(**(given | changes))


@pytest.fixture
def built(tmp_path):
    """A shell as the build leaves it."""
    (tmp_path / "index.html").write_text(SHELL)
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite/manifest.json").write_text(json.dumps(MANIFEST))
    return Shell(tmp_path / "index.html")


@pytest.fixture
def made(built):
    def make(**changes):
        reader = Reader("https://shop.example", "en")
        return render(built, page(**changes), reader, site="Tea Street", languages=["en", "zh-CN"])

    return make


def test_a_page_tells_who_unfolds_it_what_it_is(made):
    text = made()

    assert '<html lang="en" data-languages="en zh-CN">' in text
    assert "<title>Longjing · Tea Street</title>" in text
    assert '<link rel="canonical" href="https://shop.example/products/prd_1">' in text
    assert '<meta property="og:image" content="https://shop.example/media/a.webp">' in text
    assert '<meta property="og:image:width" content="1200">' in text
    assert '<meta property="product:price:amount" content="19.90">' in text
    assert text.count("<title>") == 1


def test_the_app_still_starts_and_finds_the_first_answer(made):
    text = made()

    assert '<div id="app"><main class="first"><h1>Longjing</h1></main></div>' in text
    assert '<script type="module" src="/assets/a.js"></script>' in text
    (found,) = re.findall(
        r'<script type="application/json" class="answer" data-path="/products/prd_1"'
        r' data-language="en">(.*?)</script>',
        text,
    )
    assert json.loads(found) == {"title": "Longjing"}


def test_words_of_merchants_end_no_element(made):
    answer = Answer("/products/prd_1", json.dumps({"title": EVIL}).encode())
    text = made(
        title=EVIL,
        description=EVIL,
        about=[{"@type": "Product", "name": EVIL}],
        facts=[("product:brand", EVIL)],
        body="",
        answers=[answer],
    )

    assert "alert(" in text
    assert "<script>alert" not in text
    assert "<b>" not in text
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)
    linked, answered, _ = scripts
    assert json.loads(linked)["name"] == EVIL
    assert json.loads(answered)["title"] == EVIL


def test_a_title_with_a_group_reference_stays_as_it_is(made):
    assert r"<title>\1 \g&lt;0&gt; · Tea Street</title>" in made(title=r"\1 \g<0>")


def test_what_the_page_will_ask_for_is_fetched_at_once(made):
    text = made(modules=["src/pages/RoomPage.vue", "src/pages/Gone.vue"])

    scripts = re.findall(r'<link rel="modulepreload"[^>]* href="([^"]+)">', text)
    styles = re.findall(r'<link rel="preload" as="style"[^>]* href="([^"]+)">', text)
    assert scripts == ["/assets/room.js", "/assets/en.js", "/assets/player.js"]
    assert styles == ["/assets/room.css"]


def test_what_runs_before_the_app_stands_behind_the_answers_it_reads(made):
    text = made(runs="src/ahead.ts")

    script = '<script type="module" async crossorigin src="/assets/ahead.js"></script>'
    assert text.index('class="answer"') < text.index(script)
    assert "ahead.js" not in made()
    assert "async" not in made(runs="src/gone.ts")


def test_a_description_is_one_line_of_bounded_length():
    assert shorten("a\n  b\tc") == "a b c"
    assert len(shorten("茶" * 500)) == 200


def test_the_shell_is_read_again_when_it_was_built_anew(tmp_path):
    file = tmp_path / "index.html"
    shell = Shell(file)
    assert '<div id="app"></div>' in shell.text()

    file.write_text("first")
    assert shell.text() == "first"


@pytest.mark.parametrize(
    ("money", "written", "chinese", "english"),
    [
        (Money(1990, "CNY"), "19.90", "¥19.90", "¥19.90"),
        (Money(5, "USD"), "0.05", "$0.05", "$0.05"),
        (Money(1990, "JPY"), "1990", "¥1,990", "¥1,990"),
        (Money(1990, "AUD"), "19.90", "$19.90", "$19.90"),
        (Money(1990, "BRL"), "19.90", "R$19.90", "R$19.90"),
        (Money(1990, "KWD"), "1.990", "KWD1.990", "KWD1.990"),
        (Money(-1990, "EUR"), "-19.90", "-€19.90", "-€19.90"),
    ],
)
def test_amounts_have_the_digits_and_the_sign_of_their_currency(money, written, chinese, english):
    assert decimal(money) == written
    assert (shown(money, "zh-CN"), shown(money, "en")) == (chinese, english)
