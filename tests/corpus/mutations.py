# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits an output by a random rule of its format, for mutate.py.

mutated (kind, data, dice) returns (description, bytes), or None if the rule finds no place. Values come from the lists of the
tamper_*.py, also disguised: in other letters, in pieces, as references, with invisible characters."""

import base64
import io
import re
import struct
import zipfile
import zlib

from readers import pdf as pdf_reader
import recipes
import recipes_ooxml as ooxml
import tamper_formulas
import tamper_odf_rtf as open_lists
import tamper_ooxml as office_lists
import tamper_pdf
import tamper_text as text_lists

PACKAGES = {"docx", "xlsx", "pptx", "odt", "ods", "odp", "odg"}
LINES = {"csv", "ics", "vcf", "txt", "eml"}
DRAWINGS_AND_MEDIA = {"dxf", "sfc", "p21", "jww", "jws", "jwc", "wav", "mp3", "mp4", "m4a"}
PICTURES = {"png", "jpeg", "gif", "bmp", "tiff", "webp"}
# Disguises of a name, an address or a call.
WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in map(chr, range(0x21, 0x7F))}
TWINS = str.maketrans({"S": "\u017f", "K": "\u212a", "i": "\u0131", "o": "\u043e", "a": "\u0430"})
UNSEEN = "\u200b\u200d\u00ad\ufeff\u2060\u202e\ufe0f\u180e"
FORMULAS = sorted({formula for formula in (*office_lists.FORMULAS, *(formula.removeprefix("of:=") for formula in open_lists.FORMULAS), *text_lists.FORMULAS)})
ADDRESSES = sorted({*office_lists.VALUES, *office_lists.PLACES_ELSEWHERE, *office_lists.ANCHORS, *open_lists.ADDRESSES, *text_lists.LINKS})
FIELDS = sorted({*office_lists.FIELDS, *(text for text in open_lists.INSTRUCTIONS if "\\\\" not in text)})
PAYLOADS = [ADDRESSES, FORMULAS, FIELDS, office_lists.ACTIONS, office_lists.STYLES]
SPACES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "r": ooxml.OFFICE, "v": "urn:schemas-microsoft-com:vml",
          "o": "urn:schemas-microsoft-com:office:office", "m": "http://schemas.openxmlformats.org/officeDocument/2006/math", "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
          "p": "http://schemas.openxmlformats.org/presentationml/2006/main", "c": "http://schemas.openxmlformats.org/drawingml/2006/chart", "xlink": "http://www.w3.org/1999/xlink", **open_lists.SPACES}
TAG = re.compile(r"<([A-Za-z][\w:.-]*)((?: [\w:.-]+=\"[^\"]*\")*)(/?)>")
ATTRIBUTE = re.compile(r" ([\w:.-]+)=\"([^\"]*)\"")
TEXT = re.compile(r">([^<>]+)<")


def escaped(text):
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def disguised(text, dice):
    """Returns the text in one of the forms that readers accept, mostly unchanged."""
    way = dice.randrange(16)
    if way == 0:
        return text.translate(WIDE)
    if way == 1:
        return text.translate(TWINS)
    if way == 2:
        return text.swapcase()
    if way in (3, 4) and text:
        place = dice.randrange(len(text) + 1)
        return text[:place] + dice.choice(UNSEEN if way == 3 else " \t\n\xa0\u3000") + text[place:]
    if way == 5:
        return "".join(letter.translate(WIDE) if dice.random() < 0.3 else letter for letter in text)
    if way == 6:
        return "".join(f"%{ord(letter):02X}" if letter.isascii() and dice.random() < 0.3 else letter for letter in text)
    if way == 7:
        return dice.choice(["'", '"', "(", "=", "+", "-", "@", "#", "a", "_xlfn.", "\u3000", "/", "\\"]) + text
    if way == 8:
        return text + dice.choice(["'", '"', ")", "#", "!A1", "\\", "/", ".txt", "?a"])
    return text


def payload(dice):
    return disguised(dice.choice(dice.choice(PAYLOADS)), dice)


def referenced(text, dice):
    """Returns the text for XML, with some characters as references."""
    out = escaped(text)
    if dice.random() < 0.2 and text:
        out = "".join(dice.choice([f"&#{ord(letter)};", f"&#x{ord(letter):x};", escaped(letter)]) for letter in text if letter >= " ")
    return out


# --- XML --------------------------------------------------------------------------------------------------------------------------------


def declaration(name, text):
    prefix = name.split(":")[0]
    return f' xmlns:{prefix}="{SPACES[prefix]}"' if ":" in name and prefix in SPACES and f"xmlns:{prefix}=" not in text else ""


def put(text, place, piece, end=None):
    return text[:place] + piece + text[place if end is None else end:]


def xml_value(text, dice):
    pairs = [pair for pair in ATTRIBUTE.finditer(text) if not pair.group(1).startswith("xmlns")]
    if not pairs:
        return None
    pair, value = dice.choice(pairs), payload(dice)
    if dice.random() < 0.3:
        value = dice.choice(pairs).group(2)
        return f"{pair.group(1)} is {value}", put(text, pair.start(2), value, pair.end(2))
    return f"{pair.group(1)} is {value}", put(text, pair.start(2), referenced(value, dice), pair.end(2))


def xml_attribute(text, dice):
    tag = dice.choice(list(TAG.finditer(text)))
    attribute = dice.choice([*office_lists.ACTING, *(f'{name}="{value}"' for name, _, value in (row.partition("=") for row in open_lists.ATTRIBUTES))])
    name = attribute.split("=")[0]
    if dice.random() < 0.4:
        known = dice.choice(list(ATTRIBUTE.finditer(text))).group(1)
        if not known.startswith("xmlns"):
            name, attribute = known, f'{known}="{referenced(payload(dice), dice)}"'
    return f"{attribute} on {tag.group(1)}", put(text, tag.end(2), f"{declaration(name, text)} {attribute}")


def snippet(dice):
    """Returns a piece of a document with active content."""
    field, formula, address = (referenced(disguised(dice.choice(of), dice), dice) for of in (FIELDS, FORMULAS, ADDRESSES))
    never = dice.choice(dice.choice([*office_lists.NEVER.values(), open_lists.ACTING]))
    cut = dice.randrange(len(field) + 1) if "&" not in field else 0
    runs = [f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>', dice.choice(["", office_lists.MATH.format("<m:t>DDE</m:t>"), "<w:r><w:noBreakHyphen/></w:r>", "<w:r><w:t>DDE</w:t></w:r>", "<w:r><w:tab/></w:r>"]),
            f"<w:r><w:instrText>{field[:cut]}</w:instrText></w:r>", f"<w:r><w:instrText>{field[cut:]}</w:instrText></w:r>", '<w:r><w:fldChar w:fldCharType="end"/></w:r>']
    if dice.random() < 0.3:
        place = dice.randrange(len(runs))
        runs[place] = dice.choice(['<w:ins w:id="1" w:author="a">{}</w:ins>', '<w:del w:id="1" w:author="a">{}</w:del>', '<w:hyperlink w:anchor="a">{}</w:hyperlink>', "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
                                   '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="w">{}</mc:Choice></mc:AlternateContent>']).format(runs[place])
    return dice.choice([
        "".join(runs), f'<w:fldSimple w:instr="{field}"/>', f'<w:hyperlink w:anchor="{address}"><w:r><w:t>a</w:t></w:r></w:hyperlink>', f'<w:hyperlink r:id="rId1" w:anchor="{address}"/>',
        f"<f>{formula}</f>", f'<c r="Z9"><f>{formula}</f><v>1</v></c>', f'<hyperlinks><hyperlink ref="A1" location="{address}"/></hyperlinks>', f'<hyperlink ref="A1" location="{address}"/>',
        f'<definedName name="{dice.choice(["Auto_Open", "a", "_xlnm.Auto_Close", "Print_Area"])}">{formula}</definedName>', f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>{formula}</formula></cfRule></conditionalFormatting>',
        f'<dataValidations><dataValidation sqref="A1"><formula1>{formula}</formula1></dataValidation></dataValidations>', f'<a:hlinkClick r:id="" action="{referenced(dice.choice(office_lists.ACTIONS), dice)}"/>',
        f'<v:shape id="x" style="{referenced(dice.choice(office_lists.STYLES), dice)}"/>', f'<v:imagedata o:href="{address}"/>', f"<c:f>{formula}</c:f>", f"<{never}/>", f'<{never} xlink:href="{address}"/>',
        f'<text:a xlink:href="{address}" xlink:type="simple">a</text:a>', f'<table:table-cell table:formula="of:={formula}"/>', f'<draw:image xlink:href="{address}"/>', f'<style:background-image xlink:href="{address}"/>',
        f"<text:p>{address}</text:p>", f'<scenarios><scenario name="s"><inputCells r="A1" val="{formula}"/></scenario></scenarios>', f'<w:sym w:font="{address}" w:char="0041"/>', f"<oddHeader>{formula}</oddHeader>"])


def xml_snippet(text, dice):
    tag, piece = dice.choice(list(TAG.finditer(text))), snippet(dice)
    for prefix in set(re.findall(r"[< ]([a-z]+):[A-Za-z]", piece)):
        if f"xmlns:{prefix}=" not in text and f"xmlns:{prefix}=" not in piece and prefix in SPACES:
            piece = re.sub(r"^<([\w:.-]+)", rf'<\1 xmlns:{prefix}="{SPACES[prefix]}"', piece)
    if tag.group(3) and dice.random() < 0.5:
        return f"{piece} in {tag.group(1)}", put(text, tag.start(), f"<{tag.group(1)}{tag.group(2)}>{piece}</{tag.group(1)}>", tag.end())
    return f"{piece} at {tag.group(1)}", put(text, tag.start() if dice.random() < 0.3 and tag.start() else tag.end(), piece)


def xml_text(text, dice):
    texts = list(TEXT.finditer(text))
    if not texts:
        return None
    place, value = dice.choice(texts), payload(dice)
    if dice.random() < 0.2:
        cut = dice.randrange(len(place.group(1)) + 1)
        name = dice.choice(list(TAG.finditer(text))).group(1)
        return f"{name} in a text", put(text, place.start(1) + cut, f"<{name}>{escaped(value)}</{name}>")
    return f"text {value}", put(text, place.start(1), referenced(value, dice), place.end(1))


def subtree(text, tag):
    """Returns where the element that begins with `tag` ends."""
    if tag.group(3):
        return tag.end()
    depth, name = 1, re.escape(tag.group(1))
    for found in re.finditer(rf"<(/?){name}(?: [^>]*?)?(/?)>", text[tag.end():]):
        depth += -1 if found.group(1) else 0 if found.group(2) else 1
        if depth == 0:
            return tag.end() + found.end()
    return tag.end()


def xml_move(text, dice):
    tags = list(TAG.finditer(text))
    tag = dice.choice(tags[1:] or tags)
    piece = text[tag.start():subtree(text, tag)]
    place = dice.choice(tags)
    return f"{tag.group(1)} behind {place.group(1)}", put(text, place.end(), piece)


def xml_rename(text, dice):
    tags = list(TAG.finditer(text))
    tag = dice.choice(tags)
    name = dice.choice([dice.choice(tags).group(1), dice.choice(open_lists.ACTING), *dice.choice(list(office_lists.NEVER.values()))])
    piece = text[tag.start():subtree(text, tag)]
    changed = re.sub(rf"^<{re.escape(tag.group(1))}", f"<{name}{declaration(name, text)}", piece)
    if not tag.group(3):
        changed = re.sub(rf"</{re.escape(tag.group(1))}>$", f"</{name}>", changed)
    return f"{tag.group(1)} is {name}", put(text, tag.start(), changed, tag.start() + len(piece))


def xml_trick(text, dice):
    """Edits XML so that readers may disagree about it."""
    tag = dice.choice(list(TAG.finditer(text)))
    space = dice.choice(list(SPACES.values()) + ["urn:x", ""])
    prefix = dice.choice(["w", "r", "o", "a", "p", "of", "xlink", "office", "text", "mc"])
    return dice.choice([
        ("a comment", put(text, tag.end(), "<!-- x -->")), ("an instruction", put(text, tag.end(), "<?xml-stylesheet href='http://e.example/'?>")), ("CDATA", put(text, tag.end(), "<![CDATA[http://e.example/]]>")),
        ("a document type", text.replace("?>", '?><!DOCTYPE a [<!ENTITY e SYSTEM "http://e.example/">]>', 1)), ("an entity", put(text, tag.end(), "&e;")), ("another encoding", text.replace("UTF-8", dice.choice(["UTF-7", "UTF-16", "Shift_JIS"]), 1)),
        (f"xmlns {space}", put(text, tag.end(2), f' xmlns="{space}"')), (f"xmlns:{prefix} {space}", put(text, tag.end(2), f' xmlns:{prefix}="{space}"')), ("twice", put(text, tag.end(2), tag.group(2))),
        ("a bare >", put(text, tag.end(), ">")), ("bytes behind", text + "<a/>"), ("apostrophes", put(text, tag.start(2), tag.group(2).replace('"', "'"), tag.end(2))), ("a line end", put(text, tag.end(2), "\n")),
        ("xml:base", put(text, tag.end(2), ' xml:base="http://e.example/"'))])


XML_RULES = [xml_value, xml_value, xml_value, xml_attribute, xml_snippet, xml_snippet, xml_snippet, xml_text, xml_text, xml_move, xml_rename, xml_trick]

# --- packages ---------------------------------------------------------------------------------------------------------------------------


def members_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(member.filename, package.read(member), member.compress_type) for member in package.infolist()]


def packed(members):
    return recipes.zip_file([recipes.Member(name, content, time=0x21 << 16, method=method) for name, content, method in members])


def edit_xml(members, dice):
    rows = [row for row, (name, content, _) in enumerate(members) if content.startswith(b"<?xml") and len(content) < 400000 and TAG.search(content.decode("utf-8", "replace"))]
    if not rows:
        return None
    # the parts that describe other parts are also edited
    row = dice.choice(rows if dice.random() < 0.8 else rows[:3])
    name, content, method = members[row]
    done = dice.choice(XML_RULES)(content.decode(), dice)
    if done is None:
        return None
    members[row] = (name, done[1].encode("utf-8", "surrogatepass"), method)
    return f"{name}: {done[0]}"


def edit_relations(members, dice):
    rows = [row for row, (name, _, _) in enumerate(members) if name.endswith((".rels", "manifest.xml", "[Content_Types].xml"))]
    if not rows:
        return None
    row = dice.choice(rows)
    name, content, method = members[row]
    text, address = content.decode(), referenced(disguised(dice.choice(ADDRESSES), dice), dice)
    kind = dice.choice(["attachedTemplate", "oleObject", "package", "image", "frame", "subDocument", "aFChunk", "externalLink", "hyperlink", "connections", "vbaProject", "control", "audio", "video", "customXml", "font", "slide", "theme"])
    mode = dice.choice(['', ' TargetMode="External"', ' TargetMode="external"', ' TargetMode="Internal"'])
    if name.endswith(".rels"):
        done = dice.choice([text.replace("</Relationships>", f'<Relationship Id="rId{dice.randrange(99)}" Type="{ooxml.OFFICE}/{kind}" Target="{address}"{mode}/></Relationships>'),
                            re.sub(r'Target="[^"]*"', lambda _: f'Target="{address}"{mode}', text, count=1), re.sub(r'(relationships/)\w+"', rf'\g<1>{kind}"', text, count=1), text.replace("/>", f"{mode}/>", 1)])
    elif name.endswith("manifest.xml"):
        done = dice.choice([re.sub(r'media-type="[^"]*"', f'media-type="{dice.choice(["application/x-sharedlib", "text/html", "application/vnd.sun.star.oleobject", ""])}"', text, count=1),
                            text.replace("<manifest:file-entry", f'<manifest:file-entry manifest:full-path="{address}" manifest:media-type="text/xml"/><manifest:file-entry', 1)])
    else:
        done = dice.choice([re.sub(r'ContentType="[^"]*"', f'ContentType="{dice.choice(["application/vnd.ms-office.vbaProject", "application/vnd.ms-excel.sheet.macroEnabled.main+xml", "text/html"])}"', text, count=1),
                            text.replace("</Types>", '<Override PartName="/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>')])
    members[row] = (name, done.encode(), method)
    return f"{name}: {address}{mode} {kind}"


def edit_members(members, dice):
    name = dice.choice(["word/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "customXml/item1.xml", "Basic/script-lc.xml", "Scripts/a.py", "../x.xml", "/x.xml", "x.exe", "ObjectReplacements/Object 1", "word/afchunk.htm", "CON.xml", "a\\b.xml",
                        "META-INF/x.xml", "xl/connections.xml", "docProps/custom.xml"])
    way = dice.randrange(3)
    if way == 0:
        members.insert(dice.randrange(len(members) + 1), (name, b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><x/>", 8))
    elif way == 1:
        members.append(dice.choice(members))
    else:
        row = dice.randrange(len(members))
        members[row] = (name, *members[row][1:])
    return f"member {name}, way {way}"


def zip_trick(data, dice):
    """Edits bytes of headers and of the directory, and bytes between members, about which readers may disagree."""
    end = data.rindex(b"PK\5\6")
    count, _, start = struct.unpack("<HII", data[end + 10:end + 20])
    places, at = [], start
    for _ in range(count):
        places.append(at)
        at += 46 + sum(struct.unpack("<HHH", data[at + 28:at + 34]))
    central = dice.choice(places)
    local = struct.unpack("<I", data[central + 42:central + 46])[0]
    out = bytearray(data)
    way = dice.randrange(9)
    if way == 0:
        name = local + 30
        out[name:name + 1] = dice.choice([b"/", b"\\", b".", b"\0", b"X"])
    elif way == 1:
        out[central + 46:central + 47] = dice.choice([b"/", b"\\", b".", b"\0", b"X"])
    elif way == 2:
        place, size = dice.choice([(central + 8, 2), (local + 6, 2), (central + 10, 2), (local + 8, 2), (central + 16, 4), (local + 14, 4), (central + 24, 4), (local + 22, 4), (central + 38, 4), (central + 42, 4), (central + 4, 2)])
        out[place:place + size] = dice.randbytes(size) if dice.random() < 0.5 else struct.pack("<I", dice.choice([1, 8, 64, 0xFFFF]))[:size]
    elif way == 3:
        return "bytes in front", b"MZ\x90\0" + data
    elif way == 4:
        return "bytes behind", data + dice.choice([b"x", b"%PDF-1.4\n", data])
    elif way == 5:
        comment = b"<script>"
        return "a comment", data[:end + 20] + struct.pack("<H", len(comment)) + comment
    elif way == 6:
        return "bytes between", data[:start] + b"<html>" + data[start:end + 16] + struct.pack("<I", start + 6) + data[end + 20:]
    elif way == 7:
        place = end + dice.choice([4, 6, 8, 10, 12, 16])
        out[place] ^= 1 << dice.randrange(8)
    else:
        place = dice.randrange(start, len(data))
        out[place] ^= 1 << dice.randrange(8)
    return f"zip, way {way}", bytes(out)


def package(kind, data, dice):
    if dice.random() < 0.08:
        return zip_trick(data, dice)
    members, done = members_of(data), []
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        rule = edit_xml if dice.random() < 0.85 else dice.choice([edit_relations, edit_members]) if kind != "zip" else edit_members
        what = rule(members, dice)
        if what:
            done.append(what)
    return ("; ".join(done), packed(members)) if done else None


# --- lines ------------------------------------------------------------------------------------------------------------------------------


def folded(line, dice):
    place = dice.randrange(1, len(line)) if len(line) > 1 else 0
    return line[:place] + dice.choice(["\r\n ", "\r\n\t", "\n ", "\r "]) + line[place:] if place else line


PROPERTIES = sorted({new for _, new in (*text_lists.CALENDAR_ACTS, *text_lists.CARD_ACTS)})


def lines(kind, data, dice):
    text = data.decode("utf-8", "surrogateescape")
    rows = text.split("\r\n") if "\r\n" in text else text.split("\n")
    end = "\r\n" if "\r\n" in text else "\n"
    row = dice.randrange(len(rows))
    if kind == "csv":
        cell = dice.choice([dice.choice(text_lists.LEADS) + dice.choice([text_lists.DDE, text_lists.WEB]), dice.choice(text_lists.FORMULAS), dice.choice(text_lists.BETWEEN + text_lists.LINES)])
        cell = disguised(cell, dice)
        cell = dice.choice([cell, f'"{cell}"', f' "{cell}"', '"' + cell.replace('"', '""') + '"', f"'{cell}", f"x{cell}"])
        glue = dice.choice([",", ";", "\t", "|", "\n", "\r", "\r\n", '"', ""])
        rows[row] = dice.choice([cell, rows[row] + glue + cell, cell + glue + rows[row]])
        what = cell
    elif kind in ("ics", "vcf"):
        what = dice.choice(PROPERTIES)
        if dice.random() < 0.4 and ":" in rows[row]:
            what = rows[row].split(":")[0] + ":" + disguised(dice.choice(ADDRESSES), dice)
        if dice.random() < 0.3:
            what = folded(what, dice)
        rows.insert(min(row + 1, len(rows) - 2), what) if dice.random() < 0.5 else rows.__setitem__(row, what)
    else:
        what = disguised(dice.choice(text_lists.LINKS + text_lists.BLOCKS + text_lists.TEXT_ACTS), dice)
        rows.insert(row, what)
    return what, end.join(rows).encode("utf-8", "surrogateescape")


PARTS = ["Content-Type: {}", "Content-Disposition: attachment; filename={}", "Content-Transfer-Encoding: {}", "Content-Location: {}", "Content-Base: {}", "Content-ID: <{}>", "From: {}", "Reply-To: {}", "Subject: {}", "Bcc: {}", "To: {}",
         "List-Unsubscribe: <{}>", "Disposition-Notification-To: {}", "X-Unheard: {}", "Return-Path: {}", "Message-ID: <{}>", "Date: {}", "Received: {}", "DKIM-Signature: {}", "Sender: {}", "Authentication-Results: {}", "References: <{}>"]
VALUES = ["text/html", "message/external-body; access-type=URL; URL=\"http://e.example/\"", "multipart/mixed; boundary=b", "message/partial; id=a", "a.exe", "\"a.exe\"", "a.txt.lnk", "x-uuencode", "8bit", "binary", "utf-7", "text/plain; charset=UTF-7",
          "president@example.jp <thief@evil.example>", "\"president@example.jp\" <thief@evil.example>", "=?UTF-8?B?cHJlc2lkZW50QGV4YW1wbGUuanA=?= <thief@evil.example>", "http://e.example/", "javascript:alert(1)", "text/calendar; method=REQUEST",
          "filename*=UTF-8''a%2Eexe", "a@b.jp", "=?utf-8?q?a=0D=0ABcc:_b?=", "application/x-msdownload; name=a.exe", "application/octet-stream", "text/plain; name=a.hta", "now"]


def mail_field(text, dice):
    heads = list(re.finditer(r"(?m)^[A-Za-z-]+: .*(?:\r\n[ \t].*)*", text))
    head = dice.choice(heads)
    new = dice.choice(PARTS).format(dice.choice(VALUES))
    if dice.random() < 0.3:
        name = head.group().split(":")[0]
        new = f"{name}: {dice.choice(VALUES)}"
    if dice.random() < 0.2:
        new = folded(new, dice)
    return new, put(text, head.start(), new if dice.random() < 0.5 else new + "\r\n" + head.group(), head.end())


def mail_body(text, dice):
    """Replaces the text of a text part, in one of its encodings."""
    bodies = list(re.finditer(r"Content-Type: text/plain; charset=[A-Za-z0-9-]+\r\nContent-Transfer-Encoding: [a-z0-9-]+\r\n\r\n(?s:.*?)(?=\r\n--|\Z)", text))
    if not bodies:
        return None
    body = dice.choice(bodies)
    piece = disguised(dice.choice(text_lists.LINKS + text_lists.BLOCKS + text_lists.BODIES), dice)
    encoding = dice.choice(["base64", "quoted-printable", "7bit"])
    if not piece.isascii() and encoding == "7bit":
        encoding = "base64"
    return piece, put(text, body.start(), text_lists.with_body(f"see {piece}\r\n{dice.choice(['', 'end', piece])}", encoding).rstrip("\r\n"), body.end())


def mail_boundary(text, dice):
    found = list(re.finditer(r"(?m)^--[^\r\n]*", text))
    if not found:
        return None
    line = dice.choice(found)
    new = dice.choice([line.group() + "--", line.group().rstrip("-"), line.group() + " ", line.group() + "\r\n\r\nhttp://e.example/\r\n" + line.group(), "http://e.example/\r\n" + line.group(), line.group() + "\t"])
    return new, put(text, line.start(), new, line.end())


def mail(data, dice):
    done = dice.choice([mail_field, mail_field, mail_body, mail_body, mail_boundary])(data.decode("latin-1"), dice)
    return (done[0], done[1].encode("latin-1", "replace")) if done else None


# --- RTF --------------------------------------------------------------------------------------------------------------------------------


def rtf_letters(text, dice):
    """Returns the text with some characters in other forms that RTF has."""
    return "".join(dice.choice([f"\\'{ord(letter):02x}", f"\\u{ord(letter)}?", f"{letter}\n", "{" + letter + "}", f"\\b {letter}"]) if dice.random() < 0.15 and letter.isalnum() else letter for letter in text)


def rtf_groups(text):
    """Yields (start, end) of each group within the outermost one."""
    open_at, found = [], []
    for brace in re.finditer(r"(?<!\\)[{}]", text):
        if brace[0] == "{":
            open_at.append(brace.start())
        elif len(open_at) > 1:
            found.append((open_at.pop(), brace.end()))
    return found


def rtf_finer(text, dice):
    """Edits RTF with words, numbers, groups and texts that the file already has, at another place or changed."""
    words, groups = list(re.finditer(r"\\([a-z]+)(-?\d+)? ?", text)), rtf_groups(text)
    word, way = dice.choice(words), dice.randrange(6)
    if way == 0:
        numbered = [found for found in words if found[2]]
        if not numbered:
            return None
        word, number = dice.choice(numbered), dice.choice([0, 1, 2, 9, 255, 256, 1000, 32767, 32768, -1, -32768, 2147483647])
        return f"{word[0]} with {number}", put(text, word.start(2), str(number), word.end(2))
    if way == 1:
        other = dice.choice(words)
        return f"{word[0]} before {other[0]}", put(text, other.start(), f"\\{word[1]}{word[2] or ''} ")
    if way == 2:
        return f"no {word[0]}", put(text, word.start(), "", word.end())
    if way in (3, 4) and groups:
        (start, end), place = dice.choice(groups), dice.choice(words).start()
        if way == 4:
            return f"no group {text[start:start + 40]}", put(text, start, "", end)
        return f"group {text[start:start + 40]} at {place}", put(text, place, text[start:end])
    texts = list(re.finditer(r"(?<=[ }])[^\\{}\r\n;]{3,}", text))
    if not texts:
        return None
    piece, value = dice.choice(texts), payload(dice)
    if not value.isascii():
        return None
    return f"{piece[0]} is {value}", put(text, piece.start(), re.sub(r"([\\{}])", r"\\\1", value), piece.end())


def rtf(data, dice):
    text = data.decode("latin-1")
    if dice.random() < 0.5:
        done = rtf_finer(text, dice)
        return done and (done[0], done[1].encode("latin-1"))
    piece = dice.choice([dice.choice(open_lists.RTF_THAT_ACTS), rtf_letters(open_lists.FIELD.format(dice.choice(open_lists.INSTRUCTIONS)), dice), open_lists.FIELD.format(rtf_letters(dice.choice(open_lists.INSTRUCTIONS), dice)),
                         "{\\*\\" + dice.choice(open_lists.DESTINATIONS) + " " + dice.choice(ADDRESSES[:40]).replace("\\", "\\\\") + "}", "\\" + dice.choice(open_lists.CONTROLS) + " "])
    if not piece.isascii():
        return None
    places = [found.end() for found in re.finditer(r"[{}]|\\[a-z]+-?\d* ?", text)]
    place = dice.choice(places)
    if dice.random() < 0.2:
        words = list(re.finditer(r"\\([a-z]+)", text))
        word = dice.choice(words)
        name = dice.choice([dice.choice(open_lists.DESTINATIONS), dice.choice(words).group(1)])
        return f"{word.group()} is {name}", put(text, word.start(1), name, word.end(1)).encode("latin-1")
    return piece, put(text, place, piece).encode("latin-1")


# --- PDF and pictures -------------------------------------------------------------------------------------------------------------------


def pdf(data, dice):
    document = pdf_reader.Document(data)
    way = dice.randrange(5)
    if way == 0 and document.streams:
        number = dice.choice(list(document.streams))
        try:
            plain = zlib.decompress(document.streams[number])
        except zlib.error:
            return None
        piece = dice.choice(tamper_pdf.OPERATORS).encode()
        place = dice.choice([0, len(plain), plain.find(b"\n") + 1])
        return f"stream {number} with {piece}", tamper_pdf.with_stream(data, document, number, zlib.compress(plain[:place] + piece + b"\n" + plain[place:]))
    number = dice.choice(list(document.objects))
    start = data.index(b"\n%d 0 obj\n" % number) + 1
    end = data.index(b"endobj", start)
    if way == 1:
        names = [found for found in re.finditer(rb"/[A-Za-z]\w*", data[start:end])]
        if not names:
            return None
        name = dice.choice(names)
        new = b"/" + dice.choice(sorted(pdf_reader.ACTING_KEYS | pdf_reader.ACTING_NAMES)).encode()
        if dice.random() < 0.3:
            new = re.sub(rb"(?<=/)\w", lambda found: b"#%02X" % found.group()[0], new)
        return f"object {number}: {name.group()} is {new}", tamper_pdf.patched(data, start + name.start(), name.end() - name.start(), new)
    first = data.find(b"<<", start, end)
    if first < 0:
        return None
    if way == 2:
        entry = dice.choice(tamper_pdf.ENTRIES).encode()
        places = [found.end() for found in re.finditer(rb"<<|>>", data[start:data.find(b"stream", start, end) if b"stream" in data[start:end] else end])]
        return f"object {number} with {entry}", tamper_pdf.patched(data, start + dice.choice(places), 0, entry)
    if way == 3:
        action = dice.choice(tamper_pdf.ACTIONS).encode()
        extra = b"\n%d 0 obj\n<</Type/Catalog/OpenAction%s>>\nendobj\n" % (number, action)
        return f"object {number} again", dice.choice([data + extra, data[:start] + extra[1:] + data[start:], tamper_pdf.patched(data, start, 0, extra[1:])])
    place = dice.randrange(start, end)
    return "a byte", data[:place] + dice.randbytes(1) + data[place + 1:]


def picture(kind, data, dice):
    """Edits bytes that a picture does not need, where its format permits this."""
    words = b"<script>http://e.example/</script>"
    way = dice.randrange(3)
    if way == 0:
        return "bytes behind", data + words
    if kind == "png" and way == 1:
        tag = dice.choice([b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"abCd", b"iCCP"])
        body = b"Comment\0" + words
        chunk = struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))
        return f"chunk {tag}", data[:33] + chunk + data[33:]
    if kind == "jpeg" and way == 1:
        return "a segment", data[:2] + b"\xff" + bytes((dice.choice([0xFE, 0xE1, 0xED, 0xEF]),)) + struct.pack(">H", len(words) + 2) + words + data[2:]
    if kind == "gif" and way == 1:
        return "an extension", data[:-1] + b"\x21\xfe" + bytes((len(words),)) + words + b"\0\x3b"
    place = dice.randrange(len(data))
    return f"byte {place}", data[:place] + dice.randbytes(dice.choice([1, 1, 4])) + data[place + 1:]


def drawing(data, dice):
    done = dice.choice(XML_RULES)(data.decode(), dice)
    return done and (done[0], done[1].encode("utf-8", "surrogatepass"))


def mutated(kind, data, dice):
    """Returns None also for a type whose edits are all in mutations_by_table.py."""
    if kind in DRAWINGS_AND_MEDIA:
        return None
    if kind == "svg":
        return drawing(data, dice)
    if kind in PACKAGES:
        return package(kind, data, dice)
    if kind == "zip":
        return zip_trick(data, dice) if dice.random() < 0.6 else package(kind, data, dice)
    if kind == "eml":
        return mail(data, dice)
    if kind in LINES:
        return lines(kind, data, dice)
    if kind == "rtf":
        return rtf(data, dice)
    if kind == "pdf":
        return pdf(data, dice)
    return picture(kind, data, dice)
