"""Regions of provinces: only where name and date tell."""

from __future__ import annotations

import unicodedata

import pytest

from toolkit.text.provinces import find_region, list_tiles


@pytest.mark.parametrize(("tiles", "day"), [(63, "2025-06-30"), (34, "2025-07-01")])
def test_every_province_of_a_map_lies_in_one_of_six_regions(tiles: int, day: str) -> None:
    table = list_tiles(tiles)
    assert list(table["region"]) == [find_region(name, day) for name in table["name"]]
    assert table["region"].nunique() == 6
    assert "" not in set(table["region"])


@pytest.mark.parametrize(
    ("unit", "issued", "region"),
    [
        pytest.param("Long An", "2025-06-30", "mekong_delta", id="the day before the merger"),
        pytest.param("Tây Ninh", "2025-07-01", "southeast", id="the day of the merger"),
        pytest.param("Bình Thuận", "2018", "central_coast", id="a province that is no more"),
        pytest.param("Bình Thuận", "2026", "", id="a province that was no more"),
        pytest.param("Lâm Đồng", "2018", "central_highlands", id="drawn anew: before"),
        pytest.param("Lâm Đồng", "2026", "south_central_highlands", id="drawn anew: after"),
        pytest.param("Lâm Đồng", "", "", id="drawn anew, undated"),
        pytest.param("Lâm Đồng", "2025", "", id="drawn anew, a year that holds both"),
        pytest.param("Cà Mau", "", "mekong_delta", id="undated, the same before and after"),
        pytest.param("Hải Dương", "", "red_river_delta", id="undated, but merged away"),
        pytest.param("Thành phố Huế", "2025-02", "central_coast", id="renamed before the merger"),
        pytest.param("Huế", "2025-11", "north_central", id="renamed, after the merger"),
        pytest.param(unicodedata.normalize("NFD", "Tỉnh Hoà Bình"), "2019", "northern_uplands", id="other spelling"),
        pytest.param("Tỉnh Sông Lam", "2018", "", id="no province"),
        pytest.param("", "2018", "", id="no name"),
    ],
)
def test_a_region_is_told_only_where_name_and_date_tell(unit: str, issued: str, region: str) -> None:
    assert find_region(unit, issued) == region
