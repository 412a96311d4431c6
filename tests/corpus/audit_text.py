# SPDX-License-Identifier: GPL-2.0-or-later
"""Returns the words that a reader sees in an Office document, as a multiset by paragraph, so that the division into runs does not matter."""

import collections
import re

import readers  # noqa: F401  (where second_look is)
from second_look.written.ooxml import A, C, DGM, DSP, MC, P, S, W, XDR, V

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, OFFICE, TABLE, META = (OASIS + name + ":1.0" for name in ("text", "office", "table", "meta"))
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
ROOTS = {
    (W, "document"), (W, "hdr"), (W, "ftr"), (W, "footnotes"), (W, "endnotes"), (W, "comments"), (S, "sst"), (S, "worksheet"),
    (S, "comments"), (XDR, "wsDr"), (C, "chartSpace"), (C, "userShapes"), (P, "sld"), (P, "notes"), (P, "sldLayout"), (P, "sldMaster"),
    (P, "cmLst"), (DGM, "dataModel"), (DSP, "drawing"),
}
# Elements that begin a new line.
PARAGRAPHS = {(W, "p"), (A, "p"), (S, "si"), (S, "c"), (S, "text"), (C, "v"), (P, "text"), (V, "textbox"), (TEXT, "p"), (TEXT, "h"),
              (W, "tc"), (TABLE, "table-cell"), (M, "oMath"), (OFFICE, "annotation"), (TEXT, "note-body"),
              (TEXT, "index-title-template")}
LEAVES = {(W, "t"), (W, "delText"), (A, "t"), (S, "t"), (M, "t"), (C, "v"), (P, "text"), (META, "creator-initials")}
BREAKS = {(W, "tab"), (W, "br"), (W, "cr"), (A, "br"), (TEXT, "s"), (TEXT, "tab"), (TEXT, "line-break")}
SKIPPED = {(MC, "Fallback"), (S, "rPh")}


def lines_of(root):
    """Returns the texts of the paragraphs below `root`."""
    found = [[]]
    todo = [(root, found[0], False)]
    while todo:
        node, line, within = todo.pop()
        if isinstance(node, str):
            line.append(node)
            continue
        key = (node.ns, node.name)
        if key in SKIPPED:
            continue
        if key in PARAGRAPHS:
            line.append(" ")
            line = []
            found.append(line)
        if key in BREAKS:
            line.append(" ")
        # In OpenDocument, all text in a paragraph is shown, also that of foreign elements.
        is_mixed = line is not found[0] and (node.ns == TEXT or (within and not node.ns.startswith(("urn:oasis", "http"))))
        has_text = key in LEAVES or is_mixed
        todo.extend((piece, line, is_mixed) for piece in reversed(node.content) if has_text or not isinstance(piece, str))
    return ["".join(line) for line in found]


def words_of(lines):
    words = collections.Counter()
    for line in lines:
        words.update(re.findall(r"\w+", line.replace("\xad", "").replace("\u200b", "")))
    return words


def shown_strings(package):
    """Returns the numbers of the shared strings that a worksheet shows."""
    shown = set()
    for name in package.reachable():
        root = package.tree(name) if name.endswith(".xml") else None
        if root is not None and (root.ns, root.name) == (S, "worksheet"):
            shown |= {v.text for node in root.walk() if node.ns == S and node.name == "c" and node.get("t") == "s"
                      for v in node.find(S, "v")}
    return shown


def ooxml_words(package):
    words = collections.Counter()
    shown = None
    for name in package.reachable():
        root = package.tree(name) if name.endswith(".xml") else None
        if root is None or (root.ns, root.name) not in ROOTS:
            continue
        if root.name == "sst":
            shown = shown_strings(package) if shown is None else shown
            for number, item in enumerate(root.find(S, "si")):
                if str(number) in shown:
                    words += words_of(lines_of(item))
        else:
            words += words_of(lines_of(root))
    return words


def odf_words(trees):
    """Returns the words of `trees`: the roots of content.xml and similar parts."""
    words = collections.Counter()
    for root in trees:
        words += words_of(lines_of(root))
    return words
