from hawker.app.sandbox.parcels import JOURNEYS, journey


def kinds(number: str) -> list[str]:
    return [hop.kind for hop in journey(number)]


def test_an_ordinary_number_arrives_in_four_hops():
    assert [(hop.kind, hop.at) for hop in journey("SBX2026050110")] == [
        ("picked_up", 1),
        ("in_transit", 2),
        ("out_for_delivery", 3),
        ("delivered", 4),
    ]


def test_the_last_digits_ask_for_trouble():
    assert "exception" in kinds("SBX0000000001")
    assert kinds("SBX0000000001")[-1] == "delivered"
    assert kinds("SBX0000000002")[-1] == "returned"
    assert kinds("SBX0000000005") == ["picked_up"]
    told = sorted((at, hop.kind) for hop in journey("SBX0000000003") for at in hop.told)
    assert [kind for _, kind in told] == [
        *("in_transit", "delivered", "out_for_delivery", "delivered", "picked_up"),
    ]
    assert {told for hop in journey("SBX0000000004") for told in hop.told} == {-1}


def test_nothing_is_done_before_what_came_before_it():
    for hops in JOURNEYS.values():
        assert [hop.at for hop in hops] == sorted(hop.at for hop in hops)
