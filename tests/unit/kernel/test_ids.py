from uuid import UUID

import pytest

from hawker.kernel.ids import AccountId, BadId, StoreId


def test_an_id_is_read_back_from_its_text_and_from_its_uuid():
    id = StoreId.new()

    assert StoreId.parse(str(id)) == id
    assert StoreId.of(id.uuid) == id


def test_an_id_is_a_version_7_uuid():
    assert StoreId.new().uuid.version == 7


def test_the_text_is_the_typeid_of_the_uuid():
    # The example of the TypeID specification.
    uuid = UUID("01890a5d-ac96-774b-bcce-b302099a8057")

    assert StoreId.of(uuid) == "sto_01h455vb4pex5vsknk084sn02q"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sto",
        "sto_",
        "sto_01h455vb4pex5vsknk084sn02",
        "sto_01h455vb4pex5vsknk084sn02qq",
        "sto_81h455vb4pex5vsknk084sn02q",
        "sto_01h455vb4pex5vsknk084sn02u",
        "sto_01H455VB4PEX5VSKNK084SN02Q",
        "acc_01h455vb4pex5vsknk084sn02q",
        "01h455vb4pex5vsknk084sn02q",
    ],
)
def test_a_text_of_another_form_is_no_id(text):
    with pytest.raises(BadId):
        StoreId.parse(text)


def test_ids_of_different_kinds_of_the_same_uuid_differ():
    id = StoreId.new()

    assert AccountId.of(id.uuid) != id
