# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that a page with 20,000 fonts is rebuilt within the time and memory that as many bytes and objects may take, and that a font program
that all share is written once.

Of a process of its own CPU time and the most memory count, beside those of a page with one font.
"""

import os
import subprocess
import zlib

import pytest

import recipes_pdf as made

COUNT = 20000
SECONDS = 30             # half of what an item has (limits.item-seconds)
MEMORY = 32 << 20        # beside three times the bytes: what a rebuild may take
OF_AN_OBJECT = 12 << 10  # qpdf keeps what it has read; how many there may be is limits.objects
MOST = 1 << 30           # what an item has (limits.item-memory)


def page(count, dictionary, objects=lambda i: {}):
    """A page that shows a letter in each of COUNT fonts; an object each, and OBJECTS beside."""
    content = b"".join(b"BT /A%d 9 Tf (A) Tj ET " % i for i in range(count))
    more = {}
    for i in range(count):
        at = 10 + 3 * i
        more[at] = f"<</Type/Font{dictionary.format(at + 1)}>>"
        more.update(objects(at))
    return made.page(content=content, resources="/Font<<" + "".join(f"/A{i} {10 + 3 * i} 0 R" for i in range(count)) + ">>", more=more)


SIMPLE = "/Subtype/Type1/BaseFont/Helvetica"
EMBEDDED = "/Subtype/TrueType/BaseFont/A/FirstChar 65/LastChar 65/Widths[800]/Encoding/WinAnsiEncoding/FontDescriptor {} 0 R"
DESCRIPTOR = "<</Type/FontDescriptor/FontName/A/Flags 32/FontBBox[0 0 800 800]/ItalicAngle 0/Ascent 800/Descent 0/CapHeight 700/StemV 80/FontFile2 {} 0 R>>"
PROGRAM = zlib.compress(made.truetype())


def own(at):
    """A descriptor and a program of this font alone."""
    return {at + 1: DESCRIPTOR.format(at + 2), at + 2: ("/Filter/FlateDecode/Length1 9", PROGRAM)}


def shared(at):
    """A descriptor whose program is that of the first font."""
    return {at + 1: DESCRIPTOR.format(12), **({12: ("/Filter/FlateDecode/Length1 9", PROGRAM)} if at == 10 else {})}


PAGES = {"as they come": (SIMPLE, lambda at: {}), "each with its own program": (EMBEDDED, own), "that share a program": (EMBEDDED, shared)}


def cost(tool, data, folder):
    """(seconds, the most memory, what came out)"""
    source, target = folder / "a.pdf", folder / "out.pdf"
    source.write_bytes(data)
    target.unlink(missing_ok=True)
    process = subprocess.Popen([tool, "sanitize", source, target], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"it ends with {process.returncode}"
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, target.read_bytes()


# The page whose fonts have each a program costs most.
@pytest.mark.parametrize("fonts", [pytest.param(name, marks=[] if objects is own else [pytest.mark.full]) for name, (_, objects) in PAGES.items()])
def test_a_page_of_many_fonts_costs_what_its_bytes_and_objects_may(fonts, inprocess, tmp_path):
    dictionary, objects = PAGES[fonts]
    data = page(COUNT, dictionary, objects)
    _, least, _ = cost(inprocess, page(1, dictionary, objects), tmp_path)
    seconds, memory, out = cost(inprocess, data, tmp_path)
    assert seconds < SECONDS
    assert memory < min(least + MEMORY + 3 * (len(data) + len(out)) + OF_AN_OBJECT * data.count(b" 0 obj"), MOST)
    assert out.count(b"/Type/Font/") == COUNT and len(out) < 2 * len(data)
