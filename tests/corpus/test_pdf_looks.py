# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that all methods show the same annotations and form fields of a PDF: the words of `text` are those of the rebuilt file,
and `image` draws the same pictures of both. For a field without an appearance, the one that `rebuild` draws is in all of them."""

import collections

import pytest

import cases
import warm

# The last test checks what the others have compared, so one process runs all of them.
pytestmark = pytest.mark.xdist_group("pdf-looks")
# The program that draws pages has its own rules for the borders of links and for icons of attachments, films and empty notes, which
# rebuild removes, and draws no line for a strike without corners, which the specification asks for.
OTHERWISE_DRAWN = {"annotations-beyond-their-box", "frames-of-links", "struck-out-words-as-text", "t-pdf-11-media", "t-pdf-40-rich-text-alone", "t-pdf-42-hidden-attachments",
                   "undrawn-content-told-image", "undrawn-content-told-redraw", "undrawn-content-told-text"}
# Readers can scroll the lines of a field. A rebuilt page has a drawing instead, which shows the lines within the box.
SCROLLED = {"words-of-fields-that-no-page-shows", "words-of-fields-that-no-picture-shows", "words-that-a-field-scrolls"}
UNKNOWN = "（状態不明）"
STRUCK_BEGIN, STRUCK_END = "〔取消：", "〕"
CHOSEN = "選択: "  # the selected item of a list, which a page shows only by colours
# Compressed content of the input is not found here; the last test names cases that must be.
CASES = [case for case in cases.all_cases() if case.parent.name == "pdf" and cases.read_expectation(case).get("input", "costly", fallback="") != "yes"
         and b"/Annots" in cases.source_of(case, cases.read_expectation(case))[0].read_bytes()]



def made(inprocess, source, output, method):
    """Returns the output of `method` for `source`, or None."""
    output.unlink(missing_ok=True)
    warm.call(inprocess, "sanitize", f"methods.pdf={method}", source, output)
    return output if output.exists() and output.stat().st_size > 0 else None


def words(path):
    """Returns the words of more than one letter or digit. A ticked box is a sign in `text`, and a drawing or a code of a symbol
    font after `rebuild`; a box of unknown state is words in `text` and a question mark after `rebuild`. Struck-out words have a mark in `text`, and a line
    through them after `rebuild`."""
    text = path.read_text(encoding="utf-8-sig").replace(UNKNOWN, "?").replace(STRUCK_BEGIN, "").replace(STRUCK_END, "")
    lines = text.splitlines()
    return collections.Counter(word for line in lines if not line.startswith(CHOSEN) for word in line.split() if sum(map(str.isalnum, word)) > 1)


def pictures(path):
    """Returns the objects of all pictures in an output PDF."""
    return [found.partition(b" obj")[2] for found in path.read_bytes().split(b"endobj") if b"/Subtype/Image" in found.partition(b"stream")[0]]


@pytest.fixture(scope="module")
def compared():
    """The names of the cases whose words and whose pictures were compared."""
    return set(), set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_methods_show_the_same_of_annotations(case, inprocess, tmp_path, compared):
    source = cases.build_input(case, cases.read_expectation(case), tmp_path)
    rebuilt = made(inprocess, source, tmp_path / "rebuilt.pdf", "rebuild")
    if rebuilt is None:
        return
    texts = [made(inprocess, path, tmp_path / f"{i}.txt", "text") for i, path in enumerate((source, rebuilt))]
    assert (texts[0] is None) == (texts[1] is None)
    if texts[0] is not None:
        compared[0].add(case.name)
        beyond = words(texts[0]) - words(texts[1])
        assert words(texts[1]) <= words(texts[0]) and bool(beyond) == (case.name in SCROLLED), beyond
    drawn = [made(inprocess, path, tmp_path / f"{i}.pdf", "image") for i, path in enumerate((source, rebuilt))]
    if case.name not in OTHERWISE_DRAWN and None not in drawn:
        compared[1].add(case.name)
        assert pictures(drawn[0]) == pictures(drawn[1]) != []


def test_fields_and_annotations_without_looks_were_compared(compared):
    wanted = {"annotations-without-looks", "fields-in-other-scripts", "lists-and-what-is-chosen", "states-of-buttons", "values-without-looks"}
    assert wanted <= compared[0] and wanted <= compared[1]
