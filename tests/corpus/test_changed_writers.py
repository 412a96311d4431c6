# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the verifier refuses the output of a writer with one changed decision (judgements.tsv), unless the change is harmless.

Each row is tried on the case that it names, and with --full on some more cases of its type, so that all rows together try all
cases. According to the readers of packaging/second-look, accepted outputs have no active content and no reference to other
files."""
import re

import pytest

import cases
import changed_writers
import warm
from changed_writers import Inputs, Row, Tools
from rules import rule

ROWS = changed_writers.rows()
# Without --full, only the first row of each of these is tried.
SAMPLE = ["pdf", "eml", "svg", "csv", "png", "zip"]
MORE = 8  # cases of the type with --full
FIRST = {kind: next((row for row in ROWS if row.kind == kind), None) for kind in SAMPLE}


def parameters():
    for number, row in enumerate(ROWS):
        yield pytest.param(row, id=f"{row.kind}-{row.function}-{number}", marks=[] if row is FIRST.get(row.kind) else [pytest.mark.full])


@pytest.fixture(scope="module")
def inputs(inprocess, tmp_path_factory):
    return Inputs(inprocess, tmp_path_factory.mktemp("inputs"))


@pytest.fixture(scope="module")
def tools(build, tmp_path_factory):
    return Tools(build, tmp_path_factory.mktemp("changed"))


@pytest.fixture
def changed(tools, request):
    """Returns the engine with the change of a row. It is a separate file, because servers are identified by its path."""
    made = []

    def link(row):
        made.append(tools.linked([tools.compiled(row.file, changed_writers.changed(row))], f"changed-{request.node.callspec.id}"))
        return made[-1]

    yield link
    for tool in made:
        warm.end(tool)
        tool.unlink()


# Builds with sanitizers are linked in another way.
@pytest.mark.many
@pytest.mark.parametrize("row", parameters())
@rule
def test_what_a_changed_writer_writes_is_refused_or_harmless(row, changed, inputs, request):
    tool = changed(row)
    shown, expected = inputs.outcome(tool, row.kind, row.case), "accepted" if row.harmless else "refused"
    if shown != expected:
        yield f"{row}: {row.case}: {shown}, and it should be {expected}"
    names = Inputs.names(row.kind) if request.config.getoption("--full") else []
    for name in names[ROWS.index(row) % -(-len(names) // MORE)::-(-len(names) // MORE)] if names else ():
        outcome = inputs.outcome(tool, row.kind, name)
        if outcome.startswith("acts"):
            yield f"{row}: {name}: {outcome}"


@rule
def test_each_row_fits_its_source():
    for row in ROWS:
        try:
            changed_writers.changed(row)
        except (OSError, cases.Failure) as error:
            yield f"{row}: {error}"
        if not (changed_writers.ROOT / "test-corpus" / row.kind / row.case / "expect.ini").exists():
            yield f"{row}: there is no case {row.case}"


def test_each_type_that_is_written_has_rows():
    flags = {path.stem: re.search(r"\.flags = ([^,]*)", path.read_text("utf-8")) for path in changed_writers.TYPES.glob("*/*.c")}
    written = {name for name, found in flags.items() if found and "KY_TYPE_OUTPUT" in found[1] and "KY_TYPE_INTERNAL" not in found[1]}
    assert "pdf" in written
    assert written - {row.kind for row in ROWS} == set()


def test_a_row_that_fits_no_source_any_more_is_told():
    with pytest.raises(cases.Failure):
        changed_writers.changed(Row("svg", "svg/value.c", "split_url", "what nobody wrote", "TRUE", "drawing"))
