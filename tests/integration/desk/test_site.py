from datetime import timedelta

import pytest
from tests.integration.app.examples import GUARDED
from tests.integration.desk.conftest import OPERATOR

from hawker.desk.admin.service import html_of
from hawker.kernel.auth import FRESH

NAME = {"zh": "湖畔茶市", "en": "Lakeside Market"}


async def test_the_operator_names_the_site_and_everybody_reads_it(operator, visitor, count):
    changed = await operator.put("/admin/preferences/site.name", {"version": 0, "value": NAME})
    assert (changed.status, changed.json["version"]) == (200, 1)

    facts = (await visitor().get("/site")).json

    assert facts["name"] == NAME
    assert (facts["languages"], facts["currency"]) == (["zh-CN", "en"], "CNY")
    assert facts["pages"] == []
    assert await count("kernel.audit WHERE action = 'preferences.changed'") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("site.name", {"zh": "", "en": "x"}),
        ("site.name", {"zh": "x" * 61, "en": "x"}),
        ("site.languages", []),
        ("site.languages", ["fr"]),
        ("site.currency", "yuan"),
        ("site.currency", "ZZZ"),
        ("site.currency", "DEM"),
        ("site.country", "China"),
        ("site.country", "ZZ"),
        ("site.time_zone", "../etc/passwd"),
        ("site.time_zone", "Mars/Olympus_Mons"),
    ],
)
async def test_what_is_no_value_is_refused_by_name(operator, count, name, value):
    refused = await operator.put(f"/admin/preferences/{name}", {"version": 0, "value": value})

    assert (refused.status, refused.code, refused.field) == (422, "preferences.bad_value", name)
    assert await count("kernel.preferences") == 0


async def test_what_another_process_changed_is_in_the_list_at_once(operator, fetch):
    await operator.get("/admin/preferences")  # this process has read them now
    await fetch(
        "INSERT INTO kernel.preferences (name, value, version, changed_at, changed_by)"
        " SELECT 'site.country', '\"FR\"', 1, now(), id FROM accounts.accounts RETURNING name"
    )

    listed = (await operator.get("/admin/preferences")).json["items"]

    assert [(each["value"], each["version"]) for each in listed if each["is_set"]] == [("FR", 1)]


async def test_a_change_from_an_old_page_overwrites_nothing(operator):
    await operator.put("/admin/preferences/site.name", {"version": 0, "value": NAME})

    refused = await operator.put(
        "/admin/preferences/site.name", {"version": 0, "value": {"zh": "x", "en": "x"}}
    )

    assert (refused.status, refused.code) == (409, "preferences.changed_meanwhile")
    assert (await operator.get("/site")).json["name"] == NAME


@pytest.mark.parametrize("version", [-1, 2**31, 10**30])
async def test_a_version_that_nothing_can_have_is_refused(operator, count, version):
    named = await operator.put("/admin/preferences/site.country", {"version": version})
    page = await operator.put("/admin/pages/terms/en", {"text": "x", "version": version})

    assert [(each.status, each.code) for each in (named, page)] == [(400, "http.invalid")] * 2
    assert await count("kernel.preferences") == await count("admin.pages") == 0


async def test_a_setting_that_is_not_there_is_not_found(operator):
    assert (await operator.put("/admin/preferences/site.x", {"version": 0})).status == 404


async def test_a_page_is_a_proposal_until_it_is_published(operator, visitor):
    proposal = (await operator.get("/admin/pages/terms")).json["texts"]
    assert [(each["language"], each["version"]) for each in proposal] == [("zh-CN", 0), ("en", 0)]
    assert proposal[1]["text"].startswith("# Terms of use")
    assert (await visitor().get("/site/pages/terms")).status == 404

    put = await operator.put("/admin/pages/terms/en", {"version": 0, "text": "# Terms\n\nBe kind."})
    assert (put.status, put.json["version"]) == (200, 1)

    page = (await visitor("zh-CN").get("/site/pages/terms")).json
    assert page["html"] == "<h1>Terms</h1>\n<p>Be kind.</p>\n"
    assert page["language"] == "en"  # there is no other yet
    assert (await visitor().get("/site")).json["pages"] == [{"kind": "terms", "language": "en"}]


async def test_a_page_changed_meanwhile_is_not_overwritten(operator, fetch):
    await operator.put("/admin/pages/terms/en", {"version": 0, "text": "first"})

    refused = await operator.put("/admin/pages/terms/en", {"version": 0, "text": "second"})

    assert (refused.status, refused.code) == (409, "admin.page_changed")
    assert [row["text"] for row in await fetch("SELECT text FROM admin.pages")] == ["first"]


@pytest.mark.parametrize("path", ["/admin/pages/imprint", "/site/pages/imprint"])
async def test_a_page_of_another_kind_is_not_there(operator, path):
    assert (await operator.get(path)).status == 404


@pytest.mark.parametrize(("name", "value"), GUARDED.items())
async def test_a_guarded_setting_is_changed_with_a_fresh_proof_alone(
    operator, clock, count, name, value
):
    path, body = f"/admin/preferences/{name}", {"version": 0, "value": value}
    clock.step(FRESH + timedelta(seconds=1))

    refused = await operator.put(path, body)

    assert (refused.status, refused.code) == (403, "auth.step_up_needed")
    assert await count("kernel.preferences") == 0
    assert await count("kernel.audit WHERE action = 'preferences.changed'") == 0
    await operator.sign_in(OPERATOR)
    changed = await operator.put(path, body)
    assert (changed.status, changed.json["is_guarded"]) == (200, True)


async def test_a_page_is_published_with_a_fresh_proof_alone(operator, clock, count):
    path, body = "/admin/pages/terms/en", {"version": 0, "text": "# Terms"}
    clock.step(FRESH + timedelta(seconds=1))

    refused = await operator.put(path, body)

    assert (refused.status, refused.code) == (403, "auth.step_up_needed")
    assert await count("admin.pages") == 0
    await operator.sign_in(OPERATOR)
    assert (await operator.put(path, body)).status == 200


async def test_nobody_but_the_operator_reads_or_changes_anything(somebody, visitor, count):
    asked = [
        ("get", "/admin/preferences", None),
        ("put", "/admin/preferences/site.name", {"version": 0, "value": NAME}),
        ("get", "/admin/pages/terms", None),
        ("put", "/admin/pages/terms/en", {"version": 0, "text": "mine"}),
    ]
    for who, status in ((somebody, 403), (visitor(), 401)):
        for method, path, body in asked:
            options = {} if body is None else {"json": body}
            assert (await getattr(who, method)(path, **options)).status == status, path

    assert await count("kernel.preferences") == 0
    assert await count("admin.pages") == 0


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://example.com/x.png)",
        '<a href="https://example.com" onclick="alert(1)">x</a>',
        "<style>body{display:none}</style>",
        "[x](data:text/html,<script>alert(1)</script>)",
    ],
)
def test_nothing_in_a_page_acts(text):
    html = html_of(text)

    tags = html.replace("&lt;", "").lower()
    assert not any(f"<{tag}" in tags for tag in ("script", "img", "style", "iframe", "svg"))
    assert 'href="javascript' not in tags
    assert 'href="data' not in tags
