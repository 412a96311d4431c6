# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that tests/gate/areas.toml is complete and names only existing files and tests."""
import re

import pytest

import areas
import slow

UNIT_TESTS = set(re.findall(r"^  '([\w-]+)': \[", (areas.ROOT / "tests/unit/meson.build").read_text(encoding="utf-8"), re.MULTILINE))
# The row of the files in the root directory, which belong to no component.
REST = "project"


def houses_of(path):
    return [row["name"] for row in areas.rows_of(path) if row["name"] != REST]


def test_each_source_file_belongs_to_an_area():
    lost = [path for path in areas.tracked_files() if "/" in path and not path.startswith(".") and not houses_of(path)]
    assert not lost


def test_each_pattern_of_an_area_names_a_file():
    files = areas.tracked_files()
    unused = [f"{row['name']}: {pattern}" for row in areas.rows() for pattern in row["files"]
              if not any(areas.matches(path, pattern) for path in files)]
    assert not unused


@pytest.mark.parametrize("row", areas.rows(), ids=lambda row: row["name"])
def test_the_tests_of_an_area_exist(row):
    assert set(row) <= {"name", "files", "every-type", "builds", "store", *areas.KINDS}
    assert set(row.get("types", ())) <= set(areas.room_of_type())
    assert set(row.get("unit", ())) <= UNIT_TESTS
    assert all((areas.ROOT / name).exists() for name in areas.WAITING)
    modules = [name.partition("::")[::2] for name in row.get("python", ())]
    assert [name for name, _ in modules if not (areas.ROOT / name).exists()] == []
    assert [test for name, test in modules if test and f"\ndef {test.split('[')[0]}(" not in (areas.ROOT / name).read_text(encoding="utf-8")] == []
    assert set(row.get("python", ())).isdisjoint(slow.rows()), "packaging/check runs none of the tests that packaging/test leaves to packaging/test full"


def test_each_file_type_has_its_module_in_a_room():
    registry = (areas.ROOT / "filetypes/registry.def").read_text(encoding="utf-8")
    assert set(re.findall(r"^TYPE \((\w+)\)", registry, re.MULTILINE)) == set(areas.room_of_type())


@pytest.mark.parametrize("path, types", [
    ("filetypes/pdf/verify.c", {"pdf"}),
    ("filetypes/image/gif.c", {"gif"}),
    ("test-corpus/docx/clean/expect.ini", {"docx"}),
    ("tests/fuzz/regress/pdf-draw/a", {"pdf"}),
    ("store/meson.build", set()),
])
def test_the_place_of_a_file_says_its_types(path, types):
    assert areas.types_of(path) == types


def test_a_helper_of_a_room_belongs_to_all_types_of_the_room():
    assert areas.types_of("filetypes/ooxml/ooxml-filter.c") >= {"docx", "xlsx", "pptx"}


def test_a_pattern_for_a_folder_does_not_take_its_neighbours():
    assert areas.matches("store/keep/a.c", "store/keep/")
    assert not areas.matches("store/keeper.c", "store/keep/")
    assert not areas.matches("store/keep/a.c", "store/*")
