# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that `text` writes the same words of a document and of its rebuilt form: neither method loses visible words that the
other one keeps."""

import collections

import pytest

import cases
import warm

TYPES = ("docx", "odg", "odp", "ods", "odt", "pptx", "rtf", "xlsx")
CASES = [case for case in cases.all_cases() if case.parent.name in TYPES and cases.read_expectation(case).get("input", "costly", fallback="") != "yes"]

# Cases that differ, with the reason. Readers disagree about the text of an input that is damaged or an attack.
PICTURE, FIELD, BROKEN = "the picture of a control stays", "what nobody shows of a field is text before its instruction is judged", "it is broken"
DRAWN = "what a metafile draws becomes a description"
LIST = "rebuild removes a list of data validation, and says so"
OTHERWISE = {
    "pptx/slide-in-the-picture-of-a-control": PICTURE, "xlsx/controls-of-activex-keep-their-words": PICTURE,
    "xlsx/text-of-controls": PICTURE, "docx/t-docx-02-names-spelled-by-formulas": FIELD, "docx/t-docx-03-addresses-behind-switches": FIELD,
    "docx/t-docx-04-every-field": FIELD, "docx/t-docx-09-field-character-in-text": FIELD, "docx/t-docx-09-results-that-nobody-shows": FIELD,
    "docx/barcodes-keep-their-data": "rebuild keeps the switches of a barcode, too",
    "docx/text-of-fields": "only text writes the data of barcodes, which Word draws", "docx/text": "text takes the new form of a shape, rebuild the old one",
    "odp/words-on-a-picture": BROKEN, "odt/second-body": BROKEN, "xlsx/labels-in-nested-boxes": BROKEN, "xlsx/controls-keep-their-words": BROKEN,
    "ods/formulas": "a copy of another file's table that is not hidden", "odt/words-of-a-metafile": DRAWN,
    "docx/t-oox-29-words-of-a-metafile": DRAWN, "pptx/t-pptx-02-picture-is-the-frames": DRAWN, "pptx/t-pptx-02-pictures-in-a-drawing": DRAWN,
    "odt/text-of-formulas-in-place": "rebuild removes a formula that stands in its frame, and says so",
    "xlsx/parts-without-a-grammar-are-named": "the box in place of a slicer",
    "xlsx/t-xlsx-16-numbers-beyond-their-lists": "the comment of an author who is not there goes",
    "xlsx/lists-whose-entries-have-commas": LIST, "xlsx/rules-and-links-as-text": LIST,
}


def made(inprocess, source, output, kind, method):
    """Returns the output of `method` for `source` under the policy that removes hidden text in every method, or None."""
    output.unlink(missing_ok=True)
    warm.call(inprocess, "sanitize", f"methods.{kind}={method}", "office.hidden=remove", source, output)
    return output if output.exists() and output.stat().st_size > 0 else None


def letters(path):
    """Returns the count of each letter and digit. Line and word breaks are not compared."""
    return collections.Counter(c for c in path.read_text(encoding="utf-8-sig") if c.isalnum())


def name_of(case):
    return f"{case.parent.name}/{case.name}"


def test_each_exception_is_a_case():
    assert set(OTHERWISE) <= set(map(name_of, CASES))


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_text_says_the_same_of_what_rebuild_made(case, inprocess, tmp_path):
    kind = case.parent.name
    source = cases.build_input(case, cases.read_expectation(case), tmp_path)
    rebuilt = made(inprocess, source, tmp_path / f"rebuilt.{kind}", kind, "rebuild")
    of_input = made(inprocess, source, tmp_path / "input.txt", kind, "text") if rebuilt else None
    if of_input is None:
        return
    of_rebuilt = made(inprocess, rebuilt, tmp_path / "output.txt", kind, "text")
    assert of_rebuilt is not None
    assert (letters(of_input) == letters(of_rebuilt)) != (name_of(case) in OTHERWISE)
