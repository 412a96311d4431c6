# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each top-level directory and each room has a README.md that describes its purpose."""
import re

import pytest

import rules
import test_rules

ROOMS = ("filetypes", "intake", "store")
NAME = re.compile(r"`([\w.@*/-]+)`")
FUNCTION = re.compile(r"`(ky_\w+)\(\)`")
# Words that are names of files: those with a slash, and those with such an ending.
SUFFIXES = (".c", ".h", ".inc", ".def", ".py", ".md", ".ini", ".json", ".js", ".conf", ".vocabulary", ".list", ".tsv", ".scd", ".po", ".pot")


def folders():
    """Returns the top-level directories, and the rooms inside those that have rooms."""
    found = set()
    for path in rules.files():
        parts = path.relative_to(rules.ROOT).parts
        if len(parts) > 1 and not parts[0].startswith(".") and parts[0] != "LICENSES":
            found.add(parts[0])
            if parts[0] in ROOMS and len(parts) > 2:
                found.add("/".join(parts[:2]))
    return sorted(found)


def paragraph(text, beginning):
    """Returns the paragraph of the text that begins with these words, or ""."""
    return next((" ".join(part.split()) for part in text.split("\n\n") if part.startswith(beginning)), "")


def may_include(folder):
    """Returns which directories test_rules.py lets the sources of `folder` include, as a README lists them, or None if it has no
    such rule."""
    house, _, room = folder.partition("/")
    if house not in test_rules.LAYERS or folder == "filetypes/base":
        return None
    if room:
        return {f"{house}/{other}/" for other in test_rules.FLOORS[house][room] if other} | {f"{house}/"}
    headers = {header for header, houses in test_rules.SHOWN.items() if house in houses}
    return {f"{other}/" for other in test_rules.LAYERS[house] - {house}} | headers


def table_of_base(text):
    """Returns the rooms of base/ with the rooms that each may include, from the table in the README."""
    rows = re.findall(r"^\| `(\w+)/` \| [^|]* \| ([^|]*) \|$", text, re.MULTILINE)
    return {f"base/{room}": {f"base/{other}" for other in re.findall(r"`(\w+)/`", others)} for room, others in rows}


def breaches_of(folder):
    path = rules.ROOT / folder / "README.md"
    if not path.is_file():
        yield "there is none"
        return
    text = path.read_text(encoding="utf-8")
    for beginning in ("Begin with ", "Not here: "):
        if not paragraph(text, beginning):
            yield f"no paragraph '{beginning.strip()}'"
    for name in NAME.findall(text):
        if "/" in name or name.endswith(SUFFIXES):
            if not any(list(place.glob(name.rstrip("/"))) for place in (path.parent, rules.ROOT)):
                yield f"there is no {name}"
    for name in FUNCTION.findall(text):
        if not any(re.search(rf"^(?:static inline .*)?{name} \(", rules.text_of(source), re.MULTILINE) for source in rules.c_files()):
            yield f"there is no {name}()"
    expected = may_include(folder)
    found = set(NAME.findall(paragraph(text, "May include: ")))
    if expected is not None and found != expected:
        yield f"'May include' and tests/style/test_rules.py differ in {', '.join(sorted(found ^ expected))}"


@pytest.mark.parametrize("folder", folders())
def test_a_folder_says_what_it_is_for_in_names_that_exist(folder):
    found = list(breaches_of(folder))
    assert not found, f"{folder}/README.md: " + "; ".join(found)


def test_the_table_of_base_has_the_rooms_and_what_they_may_include():
    expected = {room: below for room, below in test_rules.FLOORS["filetypes"].items() if room.startswith("base/")}
    assert table_of_base((rules.ROOT / "filetypes/base/README.md").read_text(encoding="utf-8")) == expected
