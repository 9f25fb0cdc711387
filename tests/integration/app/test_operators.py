"""`hawker operator`: the owner of the machine decides who runs the site."""

PATH = "/setup/operator"


def token_in(said: str) -> str:
    return said.partition("/studio/setup#")[2].partition(" ")[0]


async def test_the_owner_of_the_machine_makes_lists_and_dismisses_operators(hawker, visitor, fetch):
    assert "Nobody yet" in (await hawker("operator"))[1]
    code, first = await hawker("operator", "link")
    assert (code, first.endswith("(works once)\n")) == (0, True), first
    await visitor().post(
        PATH, {"token": token_in(first), "address": "ada@exmaple.com", "name": "Ada"}
    )

    code, again = await hawker("operator", "link")
    made = await visitor().post(PATH, {"token": token_in(again), "address": "ada@example.com"})

    assert (code, made.status) == (0, 201), again
    assert "(works once, within an hour)" in again
    assert "beside Ada <ada@exmaple.com>." in again
    code, said = await hawker("operator", "dismiss", "ada@exmaple.com")
    assert code == 0, said
    assert "ada <ada@example.com> still does" in said
    assert "exmaple" not in (await hawker("operator"))[1]
    assert await hawker("operator", "dismiss", "ada@example.com") == (
        1,
        "hawker: Nobody else runs the site.\n",
    )
    assert await fetch("SELECT name FROM accounts.accounts WHERE is_operator") == [{"name": "ada"}]
