"""Reading pasted Chinese addresses, as shops, chats and forms write them."""

import pytest

from hawker.people.accounts.postal.pasting import Pasted, read

WEST_LAKE = Pasted("梅若兰", "13812345678", "浙江省", "杭州市", "西湖区", "龙井路1号3幢201室")


@pytest.mark.parametrize(
    "text",
    [
        "梅若兰 13812345678 浙江省杭州市西湖区龙井路1号3幢201室",
        "浙江省杭州市西湖区龙井路1号3幢201室 梅若兰 13812345678",
        "梅若兰，138 1234 5678，浙江杭州西湖区龙井路1号3幢201室",
        "收货人: 梅若兰 手机号: +86 13812345678 地区: 浙江省 杭州市 西湖区 地址: 龙井路1号3幢201室",
        "杭州市西湖区龙井路1号3幢201室，梅若兰，138-1234-5678",
        "浙江省西湖区龙井路1号3幢201室 13812345678 梅若兰",
    ],
)
def test_one_address_is_read_however_it_is_written(text):
    assert read(text) == WEST_LAKE


@pytest.mark.parametrize(
    ("text", "region", "city", "district", "line1"),
    [
        ("北京市朝阳区建国路88号", "北京市", "北京市", "朝阳区", "建国路88号"),
        ("北京市北京市朝阳区建国路88号", "北京市", "北京市", "朝阳区", "建国路88号"),
        ("重庆市两江新区星光大道1号", "重庆市", "重庆市", "两江新区", "星光大道1号"),
        ("广东东莞长安镇振安路2号", "广东省", "东莞市", "长安镇", "振安路2号"),
        ("新疆和田地区和康县团结路", "新疆维吾尔自治区", "和田地区", "和康县", "团结路"),
        ("广西南宁市青秀区民族大道1号", "广西壮族自治区", "南宁市", "青秀区", "民族大道1号"),
        ("香港特别行政区九龙油尖旺区弥敦道1号", "香港特别行政区", "九龙", "油尖旺区", "弥敦道1号"),
    ],
)
def test_every_kind_of_division_is_understood(text, region, city, district, line1):
    found = read(text)

    assert (found.region, found.city, found.district, found.line1) == (
        region,
        city,
        district,
        line1,
    )


def test_a_postal_code_is_told_from_a_house_number():
    found = read("梅若兰 13812345678 浙江省杭州市西湖区龙井路1号 310012")

    assert (found.postal_code, found.line1) == ("310012", "龙井路1号")


@pytest.mark.parametrize("text", ["", "hello", "13812345678", "😀" * 400, "省" * 500, "，，，"])
def test_what_is_no_address_is_read_without_a_place(text):
    assert read(text).region == ""
