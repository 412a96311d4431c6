# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds active and external fields of Word, and the field instructions in an XML part."""

import re

from second_look.findings import acts, reaches, shown
from second_look.leads import DRIVE, leads_out, plain

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FIELDS = set("""DDE DDEAUTO LINK EMBED IMPORT INCLUDE INCLUDEPICTURE INCLUDETEXT RD DATABASE MACROBUTTON GOTOBUTTON PRINT PRIVATE ADDIN CONTROL HTMLACTIVEX HTMLCONTROL MERGEFIELD NEXT NEXTIF SKIPIF MERGEREC MERGESEQ ASK FILLIN
SET AUTOTEXT AUTOTEXTLIST GLOSSARY SHAPE BARCODE DISPLAYBARCODE MERGEBARCODE DOCVARIABLE DOCPROPERTY INFO TEMPLATE USERNAME COMPARE HYPERLINK""".split())
# Elements of a run that some programs read as a character of the field instruction.
LETTERS = {"noBreakHyphen": "-", "softHyphen": "\xad", "tab": "\t", "br": "\n", "cr": "\n"}


def field_acts(text):
    text = plain(text).strip()
    name = re.match(r"=|[^\s\\\"]*", text).group().upper()
    if name == "HYPERLINK":
        rest = re.sub(r'\\[hnot]\b(?:\s+"[^"]*")?', "", text[9:])
        target = re.fullmatch(r'\s*\\l\s+("[^"]*"|\w+)\s*', rest, re.I)
        return "a link" if not target or leads_out(target.group(1).strip('"')) or DRIVE.search(target.group(1).strip('"')) else None
    return f"the field {name}" if name in FIELDS else None


def instructions(root):
    """Yields the instruction of each field, both with and without the text in it, because programs differ."""
    open_fields = []
    for node in root.walk():
        if node.ns == W and node.name == "fldSimple":
            yield node.get("instr", W) or ""
        elif node.ns == W and node.name == "fldChar":
            kind = node.get("fldCharType", W)
            if kind == "begin":
                open_fields.append([[], []])
            elif open_fields and kind in ("separate", "end"):
                if open_fields[-1] is not None:
                    yield from ("".join(pieces) for pieces in open_fields[-1])
                open_fields[-1] = None
                if kind == "end":
                    open_fields.pop()
        elif open_fields and open_fields[-1] is not None:
            strict, loose = open_fields[-1]
            if node.name in ("instrText", "delInstrText"):
                strict.append(node.text)
                loose.append(node.text)
            elif node.name in ("t", "delText"):
                loose.append(node.text)
            elif node.name == "sym" and re.fullmatch("[0-9A-Fa-f]{4}", node.get("char", W) or ""):
                loose.append(chr(int(node.get("char", W), 16) & 0xFF))
            elif node.name in LETTERS and node.parent is not None and node.parent.name == "r":
                loose.append(LETTERS[node.name])
    for pieces in open_fields:
        yield from ("".join(piece) for piece in pieces or ())


# Fields that run a program or show a button that does, and fields that load another file.
ACTING = set("DDE DDEAUTO MACROBUTTON PRINT CONTROL HTMLACTIVEX HTMLCONTROL ADDIN EMBED".split())
LOADING = set("LINK IMPORT INCLUDE INCLUDEPICTURE INCLUDETEXT RD DATABASE".split())


def field_findings(text, place=""):
    """Yields findings about the instruction TEXT of a Word field."""
    text = plain(text).strip()
    name = re.match(r"=|[^\s\\\"]*", text).group().upper()
    if name in ACTING and not re.match(r"MACROBUTTON\s+(?:NoMacro|AcceptAllChangesInDoc)\b", text, re.I):
        return [acts(f"a field runs something or sends a command: {shown(text)}", place)]
    if name in LOADING:
        return [reaches(f"a field loads another file: {shown(text)}", place)]
    if name == "HYPERLINK" and field_acts(text):
        target = re.search(r'(?:HYPERLINK|\\[hnot])\s+"?([^"\\\s]+)', text, re.I)
        return [reaches(f"a link to {shown(target[1] if target else text)}", place)]
    return []
