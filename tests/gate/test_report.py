# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the report about the stages that only a full run has."""
import types

import report


def job(name, passed=1, failed=0, skipped=0, notes=()):
    return types.SimpleNamespace(name=name, counts={"passed": passed, "failed": failed, "skipped": skipped}, notes=list(notes), started=10.0,
                                 ended=130.4, processor=200.6)


def test_a_stage_has_its_row_and_its_notes():
    text = report.merged("", [job("chaos", 3, 1, 0, ["failed: a test: of a kind"])], ["chaos"], "2026-01-02", "abc")
    assert "| chaos | 2026-01-02 | abc | 3 | 1 | 0 | 120 | 201 |\n" in text and text.endswith("\n- chaos: failed: a test: of a kind\n")


def test_a_stage_that_runs_alone_replaces_its_own_rows_only():
    stages = ["chaos", "sweep-mail"]
    first = report.merged("", [job("sweep-mail", notes=["skipped: x"]), job("chaos", notes=["failed: y"])], stages, "2026-01-02", "abc")
    second = report.merged(first, [job("chaos", 9)], stages, "2026-01-03", "def with changes")
    rows, notes = report.read(second)
    assert list(rows) == stages and "| 2026-01-03 | def with changes | 9 |" in rows["chaos"] and "| 2026-01-02 | abc |" in rows["sweep-mail"]
    assert notes == [("sweep-mail", "skipped: x")]


def test_a_stage_that_is_no_more_goes():
    first = report.merged("", [job("old", notes=["failed: y"])], ["old"], "2026-01-02", "abc")
    assert report.read(report.merged(first, [job("chaos")], ["chaos"], "2026-01-03", "def"))[0].keys() == {"chaos"}
    assert report.merged(first, [job("chaos")], ["chaos"], "2026-01-03", "def").endswith("\nNone.\n")


def test_a_long_note_is_read_as_it_was():
    note = "failed: " + "words " * 40 + "end"
    text = report.merged("", [job("chaos", notes=[note])], ["chaos"], "2026-01-02", "abc")
    assert max(map(len, text.splitlines())) <= 100 and report.read(text)[1] == [("chaos", note)]
