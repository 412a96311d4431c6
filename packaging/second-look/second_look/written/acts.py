# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds active and external content with readers that share no code with kiyome.

found (kind, data) returns a set of sentences, which is empty for a file without such content. They describe what would happen,
not whether kiyome writes such files.
"""

import email
import email.header
import email.policy
import re
import unicodedata

from second_look.cells import cell_acts, readings
from second_look.charsets import decode
from second_look.fields import field_acts, instructions
from second_look.formulas import formula_acts
from second_look.leads import DRIVE, SCRIPT, leads_out, plain
from second_look.page import page_findings
from second_look.texts import RUNS, text_acts
from second_look.written import archive as zips
from second_look.written import mail as mails
from second_look.written import media, odf, ooxml, package as packages, pdf, picture

OPEN = ("odt", "ods", "odp", "odg")
OFFICE = ("docx", "xlsx", "pptx")
MEDIA = ("wav", "mp3", "mp4")
PICTURES = ("png", "jpeg", "gif", "bmp", "tiff", "webp")
# A location in a workbook to which a hyperlink may lead.
PLACE = re.compile(r"#?(?:(?:'((?:[^'\[\]\\/:|?*]|'')+)'|([^'\[\]\\/:|?*\"<>#%!]+))!)?(\$?[A-Z]{0,3}\$?\d{0,7}(?::\$?[A-Z]{0,3}\$?\d{0,7})?|#[A-Z/0]+[!?A]|[\w.?\\]+)", re.I)


# --- Office -----------------------------------------------------------------------------------------------------------------------------

def office(kind, data):
    said = []
    try:
        package = ooxml.audit(packages.read_zip(data), said.append)
    except packages.Broken as error:
        return {f"not to be read: {error}"}
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        return {f"not to be read: {type(error).__name__}"}
    sheets = set()
    for name in package.bytes:
        if name.endswith("workbook.xml"):
            book = package.tree(name)
            sheets |= {plain(node.get("name") or "").casefold() for node in (book.walk() if book else ()) if node.name == "sheet"}
    for name in package.bytes:
        if not name.endswith((".xml", ".vml")) or name == "[Content_Types].xml":
            continue
        root = package.tree(name)
        if root is None:
            said.append(f"{name}: not well-formed")
            continue
        for text in instructions(root):
            wrong = field_acts(text)
            if wrong:
                said.append(f"{wrong}: {text[:60]!r}")
        for node in root.walk():
            if (node.ns, node.name) in ooxml.FORMULAS:
                wrong = formula_acts(node.text, False)
                if wrong:
                    said.append(f"{name}: a formula {wrong}")
            if node.name == "hyperlink" and node.ns == ooxml.S and node.get("location") and not node.get("id", ooxml.R):
                match = PLACE.fullmatch(node.get("location"))
                sheet = match and (match.group(1) or match.group(2))
                if not match or (sheet and plain(sheet.replace("''", "'")).casefold() not in sheets) or DRIVE.search(node.get("location")):
                    said.append(f"{name}: a place {node.get('location')!r}")
            if node.name == "hyperlink" and node.ns == ooxml.W and re.search(r"[/\\#]|^\w:", node.get("anchor", ooxml.W) or ""):
                said.append(f"{name}: an anchor {node.get('anchor', ooxml.W)!r}")
            if node.name == "inputCells" and formula_acts((node.get("val") or "").lstrip("=+-@ "), False) and re.match(r"\s*[=+@-]", plain(node.get("val"))):
                said.append(f"{name}: an entry {node.get('val')!r}")
            for (_, local), value in node.attributes.items():
                if local == "style" and SCRIPT.search(plain(value)):
                    said.append(f"{name}: the style {value[:60]!r}")
                elif local not in ooxml.TOLD and not ooxml.HOUSE.match(value) and not value.startswith("ppaction://") and local not in ("val", "instr") and leads_out(value):
                    said.append(f"{name}: {node.name} {local}={value[:60]!r}")
    return set(said)


def open_document(data):
    said = []
    try:
        trees = odf.audit(packages.read_zip(data), said.append)
    except packages.Broken as error:
        return {f"not to be read: {error}"}
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        return {f"not to be read: {type(error).__name__}"}
    for name, root in trees.items():
        for node in root.walk():
            for (ns, local), value in node.attributes.items():
                if local in ("formula", "expression", "condition") and ns == odf.TABLE:
                    wrong = formula_acts(re.sub(r"^\w+:=?", "", value), True)
                    if wrong:
                        said.append(f"{name}: a formula {wrong}")
                elif (ns, local) == (odf.XLINK, "href") and leads_out(value.removeprefix("#")):
                    said.append(f"{name}: a link to {value[:60]!r}")
    return set(said)


# --- RTF --------------------------------------------------------------------------------------------------------------------------------

RTF = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)", re.I)
RTF_ACTS = set("""object objdata objocx objemb objlink objautlink objupdate objclass template datafield mailmerge mmconnectstr mmdatasource mmquery mmodso mmodsoudl mmodsosrc mmmailsubject subdocument nextfile hl hlsrc hlloc hlfr
hlinkbase datastore fontemb fontfile file filetbl xmlopen htmltag mhtmltag ffentrymcr ffexitmcr linkval userprops private password writereservhash bin linkstyles wzScript""".split())


def rtf(data):
    """Reads RTF: groups, control words, and characters in each notation."""
    said, stack, where, fields, skip, pending = set(), [], None, [], 0, 1
    for match in RTF.finditer(data.decode("latin-1")):
        word, number, byte, sign, brace, text = match.groups()
        if brace == "{":
            stack.append((where, pending))
            continue
        if brace == "}":
            if not stack:
                said.add("a group too many ends")
                break
            inner = where
            where, pending = stack.pop()
            if inner == "fldinst" and where != "fldinst" and fields:
                wrong = field_acts("".join(fields.pop()).replace("\\\\", "\\"))
                if wrong:
                    said.add(wrong)
            continue
        letters = text or ""
        if word:
            if word in RTF_ACTS:
                said.add(f"the word {word}")
            if word == "fldinst":
                where = "fldinst"
                fields.append([])
            elif word in ("fldrslt", "info", "pict", "fonttbl", "sn", "sv"):
                where = word
            elif word == "u" and number:
                letters, skip = chr(int(number) & 0xFFFF), pending
            elif word == "uc" and number:
                pending = int(number)
            elif word in ("tab", "line", "par"):
                letters = " "
        elif byte:
            letters = bytes((int(byte, 16),)).decode("cp1252", "replace")
        elif sign:
            letters = {"~": "\xa0", "-": "", "_": "-", "*": ""}.get(sign, sign)
        if skip and (text or byte) and not (word == "u"):
            cut = min(skip, len(letters))
            letters, skip = letters[cut:], skip - cut
        if where == "fldinst" and fields:
            fields[-1].append(letters)
        elif where == "sn" and letters.strip() in ("pihlShape", "pibName", "wzScript", "wzScriptExtAttr", "fillBlipName", "lineFillBlipName", "metroBlob", "gtextRTF"):
            said.add(f"the property {letters.strip()}")
    return said


# --- mails, tables, calendars, texts ----------------------------------------------------------------------------------------------------

def runs(name, is_drawing):
    """Returns whether a file with this NAME runs or opens in a browser. IS_DRAWING: the file is an SVG drawing."""
    return RUNS.search(plain(name)) or (plain(name).lower().rstrip(". ").endswith(".svg") and not is_drawing)


def svg(data):
    """Reads SVG with the reader for HTML."""
    return {finding.text for finding in page_findings(data.decode("utf-8", "replace")) if finding.kind != "hides"}


def mail(data):
    said = set(mails.problems(data))
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        for name, value in part.items():
            shown = "".join(piece.decode(charset or "latin-1", "replace") if isinstance(piece, bytes) else piece for piece, charset in email.header.decode_header(value))
            if name.lower() in ("from", "sender", "reply-to"):
                said |= {f"{name} shows another address" for people in shown.split(",") if len(set(re.findall(r"[\w.+-]+@[\w.-]+", plain(people).casefold()))) > 1}
            elif name.lower() not in ("received", "message-id", "references", "in-reply-to", "list-id", "authentication-results", "kiyome-result", "content-type") and leads_out(shown):
                said.add(f"{name} leads out")
        for name in (part.get_filename(), part.get_param("name")):
            if isinstance(name, str) and runs(name, part.get_content_type() == "image/svg+xml"):
                said.add(f"the name {name!r} runs")
        if part.get_content_type() == "text/plain" and part.get_filename() is None:
            said |= set(text_acts(decode(part.get_payload(decode=True) or b"", part.get_content_charset())))
    return said


def table(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932", "replace")
    said = {f"the cell {cell[:60]!r}" for cell, by_lead in readings(text) if cell_acts(unicodedata.normalize("NFKC", cell), by_lead)}
    if not text.isascii() and not data.startswith(b"\xef\xbb\xbf") and text.encode("utf-8") == data:
        said.add("no mark of its encoding")
    return said | ({"it says its separator"} if re.match(r"sep=", text, re.I) else set()) | ({"it begins as SYLK does"} if text.startswith("ID;") else set())


ADDRESSED = {"ORGANIZER", "ATTENDEE", "EMAIL"}


def properties(data):
    """Reads a calendar or a contact after unfolding its lines (RFC 5545, RFC 6350)."""
    said, text = set(), re.sub(r"\r?\n[ \t]", "", data.decode("utf-8", "replace"))
    for line in re.split(r"\r\n|\r|\n", text):
        match = re.match(r"((?:[\w.-]|;(?:[^\":;]|\"[^\"]*\")*)*):(.*)", line)
        if not match:
            said |= {"a line that is no property"} if line else set()
            continue
        name = re.sub(r"^.*\.", "", match.group(1).split(";")[0]).upper()
        parameters, value = match.group(1)[len(name):], match.group(2)
        if name in ("ATTACH", "URL", "ALARM", "IMAGE", "CONFERENCE", "SOURCE", "PHOTO", "LOGO", "SOUND", "KEY", "AGENT", "TZURL", "CALURI", "FBURL", "IMPP", "MEMBER", "RELATED", "ACTION") or (name == "BEGIN" and value.upper() == "VALARM"):
            said.add(f"the property {name}")
        if name == "METHOD" and value.strip().upper() != "PUBLISH":
            said.add(f"METHOD {value}")
        if name in ADDRESSED and re.search(r"\?|%0|&", value):
            said.add(f"{name} {value[:60]!r}")
        rest = re.sub(r"^mailto:", "", value, flags=re.I) if name in ADDRESSED else re.sub(r"^urn:uuid:", "", value)
        said |= {f"{name}: {what}" for piece in (rest, parameters) for what in text_acts(piece.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";"))}
        if "@" in plain(parameters) and not any(address in plain(value).casefold() for address in re.findall(r"[\w.+-]+@[\w.-]+", plain(parameters).casefold())):
            said.add(f"{name} shows another address")
    return said


def text_file(data):
    text = decode(data.removeprefix(b"\xef\xbb\xbf"), "utf-8")
    said = {what for what in text_acts(text.replace("-----BEGIN PGP", "")) if not what.startswith("a link")}
    if re.match(r"<\?xml|<!doctype|<(?:html|script|svg)(?![\w.:-])|\[InternetShortcut\]|#!|@echo off|Windows Registry Editor Version|\{\\rtf|%PDF-\d|MZ\x90|WEB\r?\n1", text):
        said.add("it begins as a file that runs")
    return said


def archive(data):
    said = set(zips.problems(data))
    if not said:
        for name, content in zips.members(data):
            is_drawing = content.lstrip().startswith((b"<?xml", b"<svg"))
            if runs(name, is_drawing):
                said.add(f"the member {name!r} runs")
            elif is_drawing and name.lower().endswith(".svg"):
                said |= {f"{name}: {text}" for text in svg(content)}
    return said


def found(kind, data):
    if kind in OFFICE:
        return office(kind, data)
    if kind in OPEN:
        return open_document(data)
    if kind in PICTURES:
        return set(picture.problems(data, kind))
    if kind in MEDIA:
        return set(media.problems(data, kind))
    readers = {"pdf": lambda: {what for what in pdf.problems(data) if " has CMapName " not in what}, "rtf": lambda: rtf(data), "eml": lambda: mail(data), "csv": lambda: table(data), "ics": lambda: properties(data), "vcf": lambda: properties(data),
               "txt": lambda: text_file(data), "zip": lambda: archive(data), "svg": lambda: svg(data)}
    return readers[kind]()
