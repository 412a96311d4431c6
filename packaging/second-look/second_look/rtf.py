# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads RTF (1.9.1) of any origin: groups, control words, embedded objects, fields, hidden text."""

import re

from second_look.fields import field_findings
from second_look.findings import Inner, acts, hides, malformed, reaches, shown
from second_look.leads import leads_out
from second_look.page import page_findings
from second_look.references import Numbers

TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)")
COLLECTED = {"fldinst", "objdata", "objclass", "template", "sn", "sv", "hlsrc", "mmconnectstr", "mmdatasource", "filetbl", "fontfile", "htmltag", "password"}
PICTURE_NAMES = {"pibName", "fillBlipName", "lineFillBlipName", "pihlShape", "pInkData"}
# Shape properties that are arrays: the size of an item, the number of items, and the items.
ARRAYS = {"pVerticies", "pSegmentInfo", "pGuides", "pAdjustHandles", "pConnectionSites", "pConnectionSitesDir", "pInscribe", "pWrapPolygonVertices", "pRelationTbl", "fillShadeColors", "lineDashStyle"}
OBJECTS = {"objocx": "an ActiveX control", "objhtml": "a control of HTML", "objupdate": "an object is updated or loaded when the document is opened",
           "objautlink": "an object is updated or loaded when the document is opened", "objlink": "a linked object"}
# Control words that may occur nine times in a list, and the control word that begins the list.
LEVELS = {"listlevel": "list", "lfolevel": "listoverride"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class State:
    """The state of a group: its destination, whether its text is hidden, and the number of fallback characters after \\u."""

    def __init__(self, other=None):
        self.where, self.hidden, self.skips = (other.where, other.hidden, other.skips) if other else (None, False, 1)


def object_findings(digits):
    """Reads an OLE 1 object. DIGITS: its bytes in hexadecimal."""
    data = bytes.fromhex("".join(re.findall(r"[0-9a-fA-F]", digits))[:len("".join(re.findall(r"[0-9a-fA-F]", digits))) // 2 * 2])
    match = re.match(rb".{8}(.)\0\0\0([\x20-\x7e]{1,64})\0", data, re.S)
    yield acts(f"an embedded object{' of ' + shown(match[2]) if match else ''}")
    at = data.find(OLE)
    if at >= 0:
        yield Inner("object.ole", data[at:])
    elif match and match[2].lower() == b"package":
        yield Inner("object.package", data)


def end_of_group(where, text):
    if where == "fldinst":
        yield from field_findings(text)
    elif where == "objdata":
        yield from object_findings(text)
    elif where == "template" and leads_out(text.strip()):
        yield reaches(f"a template is loaded from {shown(text.strip())}")
    elif where == "htmltag":
        yield from page_findings(text)
    elif where == "fontfile" and leads_out(text.strip()):
        yield reaches(f"a font is loaded from {shown(text.strip())}")
    elif where in ("mmconnectstr", "mmdatasource", "filetbl", "hlsrc") and text.strip():
        yield reaches(f"another file or a database is used ({where}): {shown(text.strip())}")


def property_findings(name, value):
    """Reports external references and inconsistent numbers in a property of a shape."""
    if name in PICTURE_NAMES and leads_out(value):
        yield reaches(f"a picture or link of a shape ({name}): {shown(value)}")
    elif name == "pFragments":
        yield malformed("a shape has fragments (pFragments), which no program needs and exploits use")
    elif name in ARRAYS:
        items = value.strip().rstrip(";").split(";")
        if len(items) < 2 or not items[1].strip().isdigit() or int(items[1]) != len(items) - 2:
            yield malformed(f"an array of a shape has other items than it says ({name})")


def level_findings(word, number, levels):
    """Reports lists with too many levels. LEVELS counts the control words of lists."""
    if word in LEVELS.values():
        levels[word] = 0
    elif word in LEVELS:
        if word == "lfolevel":  # an override of a level contains the level in the form of a list
            levels["list"] = 0
        levels[LEVELS[word]] = levels.get(LEVELS[word], 0) + 1
        if levels[LEVELS[word]] == 10:
            yield malformed(f"a list has more than nine levels ({word})")
    elif word == "listoverridecount" and number not in ("0", "1", "9"):
        yield malformed(f"a list says that it changes {number} levels")


def rtf(data, name, budget):
    levels, numbers = {}, Numbers()
    state, stack, collected, hidden, skip, property_name, end = State(), [], [], [], 0, "", None
    at, text = 0, data.decode("latin-1")
    while True:
        match = TOKEN.search(text, at)
        if match is None:
            break
        at = match.end()
        word, number, byte, sign, brace, letters = match.groups()
        if brace == "{":
            stack.append(state)
            state = State(state)
            numbers.open(len(stack))
            continue
        if brace == "}":
            if not stack:
                yield malformed("more groups end than begin")
                return
            numbers.close(len(stack))
            inner, state = state, stack.pop()
            if inner.where in COLLECTED and inner.where != state.where and collected and collected[-1][0] == inner.where:
                where, pieces = collected.pop()
                content = "".join(pieces)
                yield from end_of_group(where, content)
                if where == "sn":
                    property_name = content.strip()
                elif where == "sv":
                    yield from property_findings(property_name, content)
            if not stack:
                end = at
                break
            continue
        if word:
            numbers.take(word, number, len(stack))
            if word == "bin" and number:
                size = max(0, int(number))
                if size and state.where not in ("objdata", "pict", "fontfile"):
                    yield hides(f"{size} bytes that no program shows stand in the text")
                if state.where == "objdata" and collected:
                    collected[-1][1].append(data[at:at + size].hex())
                at += size
            elif word in COLLECTED:
                state.where = word
                collected.append((word, []))
            elif word in ("fldrslt", "result", "pict", "info", "datafield"):
                state.where = word
            elif word in OBJECTS:
                yield acts(OBJECTS[word])
            elif word == "v":
                state.hidden = number != "0"
            elif word == "plain":
                state.hidden = False
            elif word == "uc" and number:
                state.skips = max(0, int(number))
            else:
                yield from level_findings(word, number, levels)
            letters = chr(int(number) & 0xFFFF) if word == "u" and number else " " if word in ("tab", "line", "par") else ""
            skip = state.skips if word == "u" else skip
        elif byte:
            letters = bytes((int(byte, 16),)).decode("cp1252", "replace")
        elif sign:
            letters = {"~": "\xa0", "-": "", "_": "-", "*": "", "\n": " ", "\r": " "}.get(sign, sign)
        if skip and (byte or match[6]):
            cut = min(skip, len(letters))
            letters, skip = letters[cut:], skip - cut
        if state.where in COLLECTED and collected and collected[-1][0] == state.where:
            collected[-1][1].append(letters)
        elif state.hidden and state.where not in ("pict", "info") and letters:
            hidden.append(letters)
    yield from numbers.findings()
    if end is None:
        yield malformed("a group does not end")
    elif data[end:].strip(b"\r\n\t \0\x1a"):
        yield hides(f"{len(data) - end} bytes stand behind the end")
    words = re.sub(r"\s+", " ", "".join(hidden)).strip()
    if words:
        yield hides(f"text that is not shown: {shown(words)}")
