# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads texts: plain text, separated values, calendars, contacts and drawings; recognizes scripts and programs by their names."""

import base64
import binascii
import re
import unicodedata

from second_look import charsets
from second_look.cells import cell_acts, readings
from second_look.findings import Inner, acts, hides, malformed, reaches, shown
from second_look.formulas import formula_findings
from second_look.identify import PAGE
from second_look.page import page_findings
from second_look.texts import text_findings

BEGINNING = re.compile(r"\s*(?:<hta:|<job(?=[\s>])(?![^>]*\sxmlns=.http)|<\?php|\[InternetShortcut\]|@echo off|Windows Registry Editor Version|REGEDIT4|%!PS|WEB\r?\n1\b|\[(?:autorun|\.ShellClassInfo|Shell|Desktop Entry|DefaultInstall[\w.]*)\]\s*\r?\n)", re.I)
# Lines of scripts without a signature at their beginning.
SCRIPT = re.compile(r"(?im)^\s*(?:powershell(?:\.exe)?\s+-|cmd(?:\.exe)?\s+/c\s|(?:Private |Public )?Sub (?:Auto_?Open|AutoExec|Document_Open|Workbook_Open)\b|Set \w+ = CreateObject\(|\w+ = new ActiveXObject\()")


EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def text_of(data):
    for mark, charset in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(charset, "replace")
    return charsets.decode(data, "utf-8" if b"\x1b$" not in data else "iso-2022-jp")


def text(data, name, budget):
    """Reads a text file. Its links are not reported, because a viewer shows them as text."""
    content = text_of(data)
    if EICAR in data[:1 << 20]:
        yield acts("the test string of virus scanners (EICAR), which is a program")
    if "\0" not in content and re.search("[\x08\x7f]|\x1b[][PX^_c#]", content):
        yield hides("the text has control characters: a terminal obeys them, and what is overstruck is not seen")
    if BEGINNING.match(content):
        yield acts("the text begins as a script or a shortcut does")
    elif SCRIPT.search(content):
        yield acts("the text has lines of a script")
    # PGP armour is not hidden content.
    yield from text_findings(content.replace("-----BEGIN PGP", ""), links=False)


def flash(data, name, budget):
    yield acts("the file is a Flash program")


def form_data(data, name, budget):
    yield reaches(f"the file holds data of a form, and opens the form in another file: {shown(b' '.join(re.findall(rb'/F *[(]([^)]*)[)]', data[:65536])))}")


def script(data, name, budget):
    yield acts("the file is a script or a shortcut")


def postscript(data, name, budget):
    yield acts("the file is a PostScript program")


def program(data, name, budget):
    yield acts("the file is a program")


def shortcut(data, name, budget):
    yield acts("the file is a shortcut, which runs a command")


def table(data, name, budget):
    content = text_of(data)
    if PAGE.match(data.lstrip()):
        yield acts("it begins as a page of HTML does, and spreadsheet programs open it as one")
        yield from page_findings(content)
    told = set()
    for cell, by_lead in readings(content):
        narrow = unicodedata.normalize("NFKC", cell)
        if cell_acts(narrow, by_lead) and narrow not in told and len(told) < 100:
            told.add(narrow)
            yield from formula_findings(narrow.strip().lstrip("=+-@"), False, shown(cell, 60)) or [acts("a spreadsheet takes the cell for a formula", shown(cell, 60))]
    if re.match(r"\s*sep=", content, re.I):
        yield acts("the first line sets the separator of a spreadsheet program")
    yield from text_findings(content, links=False)


def sylk(data, name, budget):
    content = text_of(data)
    yield acts("the file is a SYLK table, which spreadsheet programs calculate")
    for formula in re.findall(r"(?m)^C;.*?;E([^;\r\n]+)", content):
        yield from formula_findings(formula, False)
    if re.search(r"(?m)^(?:O;E|NN;N)", content):
        yield acts("the table holds Excel 4.0 macros")


FETCHED = {"ATTACH", "URL", "IMAGE", "CONFERENCE", "SOURCE", "PHOTO", "LOGO", "SOUND", "KEY", "AGENT", "TZURL", "CALURI", "FBURL", "IMPP", "RELATED"}


ALARMS = {"PROCEDURE": "an alarm runs a program", "EMAIL": "an alarm sends a mail"}


def inner_of(key, value):
    """Returns the file that is embedded in a property."""
    try:
        yield Inner(key.lower(), base64.b64decode(re.sub(r"\s", "", value), validate=True))
    except binascii.Error:
        yield malformed(f"what {key} holds cannot be decoded")


def properties(data, name, budget):
    """Reads a calendar (RFC 5545) or a contact (RFC 6350)."""
    content = re.sub(r"\r?\n[ \t]", "", text_of(data))
    for line in re.split(r"\r\n|\r|\n", content):
        match = re.match(r"((?:[\w.-]|;(?:[^\":;]|\"[^\"]*\")*)*):(.*)", line)
        if not match:
            continue
        key = re.sub(r"^.*\.", "", match[1].split(";")[0]).upper()
        value = match[2]
        for parameter, address in re.findall(r";(ALTREP|DIR)=\"?([\w+.-]+:[^\";]*)", match[1], re.I):
            if not re.match(r"(?:cid|mailto|urn):", address, re.I):
                yield reaches(f"{parameter.upper()} of {key} refers to {shown(address)}")
        if key in FETCHED and re.match(r"[\w+.-]+:", value) and not re.match(r"(?:data|urn|cid):", value, re.I):
            yield reaches(f"{key} refers to {shown(value)}")
        elif key == "ACTION" and value.strip().upper() in ALARMS:
            yield acts(ALARMS[value.strip().upper()])
        elif key == "RRULE" and re.search(r"FREQ=(?:SECONDLY|MINUTELY)|COUNT=\d{5,}|INTERVAL=0*(?:;|$)|(?:,\d+){200}", value, re.I):
            yield malformed(f"an event recurs far too often: {shown(value)}")
        elif key in FETCHED and re.search(r"(?:^|;)(?:ENCODING=(?:b|BASE64)|VALUE=BINARY)(?:;|$)", match[1].partition(";")[2], re.I):
            yield from inner_of(key, value)
        elif key in FETCHED and re.match(r"data:[^,]*;base64,", value, re.I):
            yield from inner_of(key, value.partition(",")[2])
        elif key == "METHOD" and value.strip().upper() in ("REQUEST", "REPLY", "CANCEL", "ADD", "COUNTER"):
            yield acts(f"METHOD {shown(value)}: a mail program offers to change the calendar or to answer")
        elif key in ("ORGANIZER", "ATTENDEE") and re.search(r"mailto:[^?]*\?", value, re.I):
            yield acts(f"the address of {key} brings fields of a mail with it: {shown(value)}")
        elif key not in ("UID", "PRODID", "TZID", "ORGANIZER", "ATTENDEE") and not key.startswith("X-MICROSOFT"):
            yield from text_findings(re.sub(r"\\([,;\\])", r"\1", value.replace("\\n", "\n").replace("\\N", "\n")), key)
        if re.search(r"<(?:script|iframe|object|form|img|a)\b", value, re.I):
            yield from (finding._replace(place=key) for finding in page_findings(value))
        claimed = re.findall(r"[\w.+-]+@[\w.-]+", match[1])
        if key in ("ORGANIZER", "ATTENDEE") and claimed and not any(address.lower() in value.lower() for address in claimed):
            yield hides(f"{key} shows another address than it has: {shown(claimed[0])}")


# Features of SXF whose strings are shown as text. The strings of all others are names.
SHOWN = rb"(?:text_string|label|balloon|\w+_dim|drawing_attribute|drawing_sheet)_feature|TEXT_LITERAL\w*|PRODUCT\w*|FILE_(?:NAME|DESCRIPTION)"
LEADS = re.compile(rb"(?:https?|ftp|file|smb)://[^'\r\n]*|\\\\[\w.][^'\r\n]*", re.I)


def drawing_text(data, name, budget):
    """Reads SXF drawings (SFC and P21): reports external names of symbols, hatches, fonts and pictures."""
    for row in re.split(rb"SXF\d*\*/|;\s", data):
        if not re.search(rb"\b" + SHOWN + rb"\s*\(", row):
            for link in LEADS.findall(row):
                yield reaches(f"a name leads out: {shown(link.decode('cp932', 'replace'))}")


COMMAND = re.compile(rb"\^@(?:B[MH]|D|F)[^\x00-\x1f]{1,120}")
WIDE_COMMAND = re.compile(rb"\xff\xfe\xff.\^\0@\0(?:B\0[MH]|D|F)\0(?:[^\x00-\x1f].){1,120}", re.S)


def is_font(data, at):
    """Returns whether the string at AT of a Jw_cad drawing is a font name: another string, which is shown in it, follows."""
    end = at + data[at - 1]
    size = data[end] if end < len(data) else 0
    return size > 0 and all(byte >= 0x20 for byte in data[end + 1:end + 1 + size])


def jww(data, name, budget):
    """Reads Jw_cad drawings: texts of entities that begin with ^@ are commands or file names."""
    start = max(0, data.find(b"CData"))
    for match in COMMAND.finditer(data, start):
        if not is_font(data, match.start()):
            yield reaches(f"a text of the drawing names a file: {shown(match[0].decode('cp932', 'replace'))}")
    # Newer versions store texts as UTF-16.
    for match in WIDE_COMMAND.finditer(data, start):
        yield reaches(f"a text of the drawing names a file: {shown(match[0][4:].decode('utf-16-le', 'replace'))}")


def jwc(data, name, budget):
    """Reads Jw_cad drawings of DOS, whose texts end with NUL."""
    for match in COMMAND.finditer(data):
        if match.start() and data[match.start() - 1] == 0:
            yield reaches(f"a text of the drawing names a file: {shown(match[0].decode('cp932', 'replace'))}")


# DXF entities whose strings are shown.
TEXTS = {"TEXT", "MTEXT", "ATTRIB", "ATTDEF", "DIMENSION", "TOLERANCE", "LEADER", "MULTILEADER", "ARC_DIMENSION", "$DIMPOST", "$DIMAPOST"}
FOREIGN = {"OLE2FRAME": acts, "OLEFRAME": acts, "VBA_PROJECT": acts, "ACAD_PROXY_ENTITY": acts, "IMAGEDEF": reaches, "PDFDEFINITION": reaches, "DWFDEFINITION": reaches, "DGNDEFINITION": reaches,
           "UNDERLAY": reaches, "PDFUNDERLAY": reaches, "RTEXT": reaches, "DATALINK": reaches, "POINTCLOUD": reaches}


COPIES_MAX = 1_000_000


def dxf_groups(data):
    """Yields (code, value) of each group of an ASCII DXF file."""
    lines = data.decode("utf-8", "replace").splitlines()
    return zip((line.strip() for line in lines[::2]), (line.strip() for line in lines[1::2]))


def dxf(data, name, budget):
    """Reads DXF: reports entities and objects that embed or load foreign content, and addresses."""
    if data.startswith(b"AutoCAD Binary DXF"):
        for kind, finding in FOREIGN.items():
            if b"\0" + kind.encode() + b"\0" in data:
                yield finding(f"the drawing has an object {kind}")
        for link in set(re.findall(rb"(?:https?|ftp|file)://[\x21-\x7e]{1,200}", data)):
            yield reaches(f"the drawing has a link: {shown(link)}")
        return
    entity, counts = "", {}
    for code, value in dxf_groups(data):
        if code in ("0", "9"):
            entity, counts = value, {}
            if entity in FOREIGN:
                yield FOREIGN[entity](f"the drawing has an object {entity}")
        elif code == "1" and entity not in TEXTS and re.match(r"[A-Za-z]:|\\\\|\.\.?[\\/]|\w+://", value):
            yield reaches(f"the drawing names a file: {shown(value)}")
        elif entity == "INSERT" and code in ("70", "71") and re.fullmatch(r"\d{1,5}", value):
            counts[code] = int(value)
            if counts.get("70", 1) * counts.get("71", 1) > COPIES_MAX:
                yield malformed(f"a block is shown {counts.get('70', 1) * counts.get('71', 1)} times at once")
        elif code == "1000" and re.match(r"(?:https?|ftp|file)://|\\\\", value):
            yield reaches(f"the drawing has a link: {shown(value)}")
