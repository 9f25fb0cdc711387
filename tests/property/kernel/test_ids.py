from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hawker.kernel import json
from hawker.kernel.ids import BadId, StoreId


@given(st.uuids())
def test_every_uuid_has_one_text(uuid: UUID):
    id = StoreId.of(uuid)

    assert StoreId.parse(str(id)).uuid == uuid
    assert json.decode(json.encode([id]), list[StoreId]) == [id]


@given(st.text(max_size=40))
def test_any_text_is_an_id_or_refused(text: str):
    try:
        id = StoreId.parse(text)
    except BadId:
        return
    assert StoreId.of(id.uuid) == id


@given(st.lists(st.uuids(), min_size=2, max_size=2))
def test_texts_sort_as_their_uuids(pair: list[UUID]):
    first, second = pair

    assert (StoreId.of(first) < StoreId.of(second)) == (first < second)
