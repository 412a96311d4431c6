# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that struck-out, superscript and subscript text is written in the same way in every format (marks.py has the lines)."""

import subprocess

import pytest

import cases
import marks

TYPES = sorted(path.parents[1].name for path in cases.ROOT.glob("test-corpus/*/marks/make.py") if "marks.lines" in path.read_text())


def test_formats_that_hold_the_lines_are_found():
    assert {"docx", "html", "odp", "ods", "odt", "pptx", "rtf", "xlsx"} <= set(TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_each_line_of_marks_is_written_alike(name, inprocess, tmp_path):
    case = cases.ROOT / "test-corpus" / name / "marks"
    source, output = cases.build_input(case, cases.read_expectation(case), tmp_path), tmp_path / "output.txt"
    subprocess.run([inprocess, "sanitize", f"methods.{name}=text", source, output], check=True, capture_output=True)
    text = output.read_text(encoding="utf-8-sig").splitlines()
    start = text.index(marks.LINES[0][1])
    assert text[start:start + len(marks.LINES)] == [line for _, line in marks.LINES]
