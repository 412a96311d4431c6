# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that generated documents are up to date. A failure names the command that makes the document again."""
import re

import pytest

from rules import ROOT, script


def is_what_is_made(name, made, command):
    if (ROOT / name).read_text(encoding="utf-8") != made:
        pytest.fail(f"{name} is not what is made now: {command}", pytrace=False)


def test_what_stays_is_what_the_tables_of_the_writers_say():
    is_what_is_made("doc/what-stays.md", script("doc/what-stays.py").page(), "doc/what-stays.py --update")


def test_the_page_of_the_verbs_of_the_store_is_what_the_contract_says():
    made = script("contract/store.py").page((ROOT / "contract/store.def").read_text(encoding="utf-8"))
    is_what_is_made("doc/store-protocol.md", made, "contract/store.py --update")


@pytest.mark.parametrize("table", ["config/config-keys.def", "config/policy-keys.def"])
def test_a_key_whose_words_say_what_zero_does_takes_zero(table):
    rows = [match for line in (ROOT / table).read_text(encoding="utf-8").splitlines() if (match := script("doc/keys.py").ROW.match(line))]
    assert len(rows) > 20
    wrong = [f"{match[1]}.{match[2]}" for match in rows if match[3] in {"UINT", "SIZE"} and re.search(r"\b0 = ", match[9]) and match[5] != "0"]
    assert not wrong


READS = re.compile(r'ky_(?:rows_get|row_\w+) \(\w+(?:->\w+)?, "([a-z_0-9]+)"|\{ ky_row_put_\w+, "([a-z_0-9]+)"')


def test_programs_read_columns_that_an_answer_of_the_store_has():
    """A misspelt column would be read as null."""
    contract = script("contract/store.py")
    known = {name for verb in contract.parse((ROOT / "contract/store.def").read_text(encoding="utf-8")) for name, _ in verb.columns}
    read = {(match[1] or match[2], str(path.relative_to(ROOT))) for house in ("portal", "opener", "cli", "intake", "milter")
            for path in (ROOT / house).rglob("*.c") for match in READS.finditer(path.read_text(encoding="utf-8"))}
    assert len(read) > 200 and not {(name, path) for name, path in read if name not in known}


@pytest.mark.built
def test_the_list_of_types_is_what_the_registry_says(build):
    is_what_is_made("doc/types.md", script("doc/list-of-types.py").page(build), "doc/list-of-types.py BUILD --update")


def test_the_list_of_threats_is_what_the_techniques_and_their_cases_say():
    is_what_is_made("doc/threats.md", script("doc/threats.py").page(), "doc/threats.py --update")


def test_the_page_of_the_verifiers_says_what_they_share_and_bound():
    is_what_is_made("doc/verifiers.md", script("doc/verifiers.py").page(), "doc/verifiers.py --update")
    named = set(re.findall(r"`(?:tests/(corpus|unit)/)?((?:test|tamper)[-_][\w-]+\.(?:c|py))`", (ROOT / "doc/verifiers.md").read_text(encoding="utf-8")))
    assert named and not {name for _, name in named if not any((ROOT / "tests" / folder / name).exists() for folder in ("corpus", "unit", "style"))}


@pytest.mark.built
def test_the_picture_of_the_readme_shows_what_kiyome_does(inprocess):
    is_what_is_made("doc/before-after.svg", script("doc/before-after.py").picture(inprocess), "doc/before-after.py --update build/tests/tools/inprocess")


def test_the_table_of_dependencies_is_that_of_packaging():
    table = script("packaging/dependency-table").table()
    assert table in (ROOT / "doc/dependencies.md").read_text(encoding="utf-8"), "packaging/dependency-table --update"
