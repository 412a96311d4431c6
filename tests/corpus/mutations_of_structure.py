# SPDX-License-Identifier: GPL-2.0-or-later
"""Adds complete structures to an output, for mutate.py: a part with its content type, its relationship and the element that shows
it; an object with its row of the table and a reference, whose active value is reached through other references; a part of a mail
between correct boundaries; a member whose header, extra fields and descriptor are consistent for one reader and not for another. A
verifier that only looks for damage would accept them.

edits (kind, data) yields (description, function that returns the bytes), always in the same order."""

import base64
import functools
import itertools
import re
import struct
import zlib

from recipes import Member, deflate, zip_file
import mutations
import pictures
import recipes_ooxml as ooxml
import tamper_limits
import tamper_odf_rtf
import tamper_pdf

URL = "http://e.example/x"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# --- XML in other encodings, and with other names for the same ---------------------------------------------------------------------------

FIELD = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c d</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
ACTS = {"docx": ("<w:body>", FIELD), "xlsx": ("<sheetData>", '<row r="99"><c r="A99"><f>WEBSERVICE("http://e.example/")</f><v>1</v></c></row>'), "pptx": ("</p:grpSpPr>", '<p:pic><p:nvPicPr><p:cNvPr id="9" name="a"><a:hlinkClick r:id="" action="ppaction://program"/></p:cNvPr></p:nvPicPr></p:pic>')}
OPEN = '<text:p xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:a?language=Basic"/></office:event-listeners></text:p>'


def encoded(text, encoding):
    """Returns the text in an encoding, which it declares (XML 1.0, 4.3.3 and appendix F)."""
    declared = encoding.removesuffix("-le").removesuffix("-be").removesuffix("-sig")
    return re.sub(r'encoding="[^"]*"', f'encoding="{declared}"', text, count=1).encode(encoding, "xmlcharrefreplace")


def entities(text, piece):
    """Returns the piece as a reference to entities that the document declares."""
    quoted = piece.replace("&", "&#38;").replace("'", "&#39;")
    return {"an entity": (f"<!DOCTYPE a [<!ENTITY e '{quoted}'>]>", "&e;"), "an entity in an entity": (f"<!DOCTYPE a [<!ENTITY f '{quoted}'><!ENTITY e '&#38;f;'>]>", "&e;"), "an entity of parameters": (f"<!DOCTYPE a [<!ENTITY % p \"<!ENTITY e '{quoted}'>\">%p;]>", "&e;"),
            "an entity from elsewhere": ('<!DOCTYPE a [<!ENTITY e SYSTEM "http://e.example/">]>', "&e;"), "an attribute by default": ('<!DOCTYPE a [<!ATTLIST w:p xml:base CDATA "http://e.example/">]>', ""), "a type from elsewhere": ('<!DOCTYPE a SYSTEM "http://e.example/">', ""),
            "a type in other letters": (f"<!DoCtYpE a [<!ENTITY e '{quoted}'>]>", "&e;"), "CDATA": ("", f"<![CDATA[{piece}]]>"), "references": ("", "".join(f"&#{ord(letter)};" for letter in piece)), "references twice": ("", piece.replace("<", "&amp;lt;").replace(">", "&amp;gt;"))}


def other_names(text, piece, tag):
    """Yields forms of Namespaces in XML 1.0: the same name with another prefix, two attributes of one name, a prefix with
    another meaning inside."""
    spaces = dict(re.findall(r' xmlns:(\w+)="([^"]*)"', text))
    made = piece
    for prefix, space in spaces.items():
        made = made.replace(f"<{prefix}:", f"<k{prefix}:").replace(f"</{prefix}:", f"</k{prefix}:").replace(f" {prefix}:", f" k{prefix}:")
    declared = "".join(f' xmlns:k{prefix}="{space}"' for prefix, space in spaces.items())
    yield "other prefixes", re.sub(r"^<([\w:]+)", rf"<\1{declared}", made)
    yield "other prefixes, declared twice", re.sub(r"^<([\w:]+)", rf"<\1{declared}{declared}", made)
    for prefix, space in spaces.items():
        yield f"two attributes of {prefix}", f'<{tag} xmlns:k="{space}" {prefix}:id="a" k:id="rId1"/>'
        yield f"{prefix} means nothing", re.sub(r"^<([\w:]+)", rf'<\1 xmlns:{prefix}="urn:nothing"', piece)
        yield f"{prefix} is the default", f'<{tag} xmlns="{space}">{piece}</{tag}>'
        yield f"{space} with a reference", re.sub(r"^<([\w:]+)", rf'<\1 xmlns:{prefix}="&#{ord(space[0])};{space[1:]}"', piece)
        yield f"{space} with a space", re.sub(r"^<([\w:]+)", rf'<\1 xmlns:{prefix}=" {space}"', piece)


def xml_forms(text, at, piece, tag):
    """Yields (description, bytes) of the text with the active `piece` at `at` in all these forms."""
    for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "utf-8-sig", "cp037", "iso2022_jp", "shift_jis", "euc_jp", "latin-1"):
        yield f"in {encoding}", encoded(mutations.put(text, at, piece), encoding)
    for name in ("UTF-7", "UTF-16", "utf-16le", "ISO-2022-JP", "IBM037", "x-user-defined", "US-ASCII", "UTF-8\u3000", "hz-gb-2312"):
        yield f"said to be in {name}", mutations.put(text, at, piece).replace('encoding="UTF-8"', f'encoding="{name}"', 1).encode()
        hidden = piece.replace("<", "+ADw-").replace(">", "+AD4-").replace('"', "+ACI-")
        yield f"in UTF-7, said to be in {name}", mutations.put(text, at, hidden).replace('encoding="UTF-8"', f'encoding="{name}"', 1).encode()
    for what, (before, reference) in entities(text, piece).items():
        yield what, mutations.put(text, at, reference).replace("?>", f"?>{before}", 1).encode()
    for what, made in other_names(text, piece, tag):
        yield what, mutations.put(text, at, made).encode()


# --- Office packages --------------------------------------------------------------------------------------------------------------------

MS = "http://schemas.microsoft.com/office"
# (relationship, content type, name of the part, its bytes): ECMA-376 parts 1 and 4, and Microsoft's [MS-OFFMACRO2], [MS-OE376], [MS-OWEXML], [MS-XLSX], [MS-PPTX], [MS-DOCX].
PARTS = [
    ("attachedTemplate", "application/xml", "t.xml", "<a/>"), ("oleObject", "application/vnd.openxmlformats-officedocument.oleObject", "embeddings/o.bin", "\xd0\xcf"), ("package", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "embeddings/o.xlsx", "PK"),
    ("aFChunk", "text/html", "a.htm", "<script>1</script>"), ("aFChunk", "message/rfc822", "a.mht", "MIME-Version: 1.0"), ("subDocument", "application/xml", "s.docx", "PK"), ("frame", "text/html", "f.htm", "<p>"), ("control", "application/vnd.ms-office.activeX+xml", "activeX/a.xml", "<a/>"),
    (f"{MS}/2006/relationships/vbaProject", "application/vnd.ms-office.vbaProject", "vbaProject.bin", "\xd0\xcf"), (f"{MS}/2006/relationships/wordVbaData", "application/vnd.ms-word.vbaData+xml", "vbaData.xml", "<a/>"), (f"{MS}/2006/relationships/keyMapCustomizations", "application/vnd.ms-word.keyMapCustomizations+xml", "customizations.xml", "<a/>"),
    (f"{MS}/2006/relationships/attachedToolbars", "application/vnd.ms-word.attachedToolbars", "attachedToolbars.bin", "x"), (f"{MS}/2006/relationships/ui/extensibility", "application/xml", "customUI/customUI.xml", "<a/>"), (f"{MS}/2007/relationships/ui/extensibility", "application/xml", "customUI/customUI14.xml", "<a/>"),
    (f"{MS}/2011/relationships/webextension", "application/vnd.ms-office.webextension+xml", "webextensions/w.xml", "<a/>"), (f"{MS}/2011/relationships/webextensiontaskpanes", "application/vnd.ms-office.webextensiontaskpanes+xml", "webextensions/taskpanes.xml", "<a/>"), (f"{MS}/2006/relationships/xlMacrosheet", "application/vnd.ms-excel.macrosheet+xml", "macrosheets/m.xml", "<a/>"),
    (f"{MS}/2006/relationships/xlIntlMacrosheet", "application/vnd.ms-excel.intlmacrosheet+xml", "macrosheets/n.xml", "<a/>"), (f"{MS}/2006/relationships/activeXControlBinary", "application/vnd.ms-office.activeX", "activeX/a.bin", "x"), (f"{MS}/2006/relationships/legacyDiagramText", "application/vnd.ms-office.legacyDiagramText", "l.bin", "x"),
    ("externalLink", "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml", "externalLinks/e.xml", "<a/>"), ("externalLinkPath", "application/xml", "p.xml", "<a/>"), ("connections", "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml", "connections.xml", "<a/>"),
    ("queryTable", "application/vnd.openxmlformats-officedocument.spreadsheetml.queryTable+xml", "queryTables/q.xml", "<a/>"), ("dialogsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.dialogsheet+xml", "dialogsheets/d.xml", "<a/>"), ("xmlMaps", "application/xml", "xmlMaps.xml", "<a/>"),
    ("volatileDependencies", "application/vnd.openxmlformats-officedocument.spreadsheetml.volatileDependencies+xml", "volatileDependencies.xml", "<a/>"), ("ctrlProp", "application/vnd.ms-excel.controlproperties+xml", "ctrlProps/c.xml", "<a/>"), ("printerSettings", "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings", "printerSettings/p.bin", "x"),
    ("revisionHeaders", "application/vnd.openxmlformats-officedocument.spreadsheetml.revisionHeaders+xml", "revisions/h.xml", "<a/>"), ("mailMergeSource", "application/xml", "m.xml", "<a/>"), ("mailMergeHeaderSource", "application/xml", "n.xml", "<a/>"), ("mailMergeRecipientData", "application/vnd.openxmlformats-officedocument.wordprocessingml.mailMergeRecipientData+xml", "r.xml", "<a/>"),
    ("customXml", "application/xml", "customXml/item1.xml", "<a/>"), ("customXmlProps", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml", "customXml/p.xml", "<a/>"), ("customProperty", "application/vnd.openxmlformats-officedocument.spreadsheetml.customProperty", "c.bin", "x"), ("transform", "text/xsl", "t.xsl", "<a/>"),
    ("video", "video/mp4", "media/v.mp4", "x"), ("audio", "audio/mpeg", "media/a.mp3", "x"), (f"{MS}/2007/relationships/media", "video/mp4", "media/m.mp4", "x"), ("slideUpdateUrl", "application/xml", "u.xml", "<a/>"), ("slideUpdateInfo", "application/vnd.openxmlformats-officedocument.presentationml.slideUpdateInfo+xml", "i.xml", "<a/>"),
    ("font", "application/x-fontdata", "fonts/f.fntdata", "x"), ("font", "application/vnd.openxmlformats-officedocument.obfuscatedFont", "fonts/f.odttf", "x" * 40), ("glossaryDocument", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.glossary+xml", "glossary/document.xml", "<a/>"), ("vmlDrawing", "application/vnd.openxmlformats-officedocument.vmlDrawing", "drawings/v.vml", "<xml/>"),
    ("image", "image/svg+xml", "media/i.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'), ("image", "image/x-emf", "media/i.emf", "x"), ("image", "text/html", "media/i.png", "<script>"), ("image", "image/png", "media/i.php", "<?php"), ("thumbnail", "image/x-wmf", "docProps/t.wmf", "x"), ("htmlPubSaveAs", "text/html", "h.htm", "<p>"), ("recipientData", "application/xml", "d.xml", "<a/>"),
    ("http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin", "application/vnd.openxmlformats-package.digital-signature-origin", "_xmlsignatures/origin.sigs", ""), ("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "application/vnd.openxmlformats-package.core-properties+xml", "docProps/c.xml", "<a/>"),
    (f"{MS}/2017/06/relationships/rdRichValue", "application/vnd.ms-excel.rdrichvalue+xml", "richData/r.xml", "<a/>"), (f"{MS}/2022/10/relationships/pythonScript", "application/xml", "python.xml", "<a/>"), (f"{MS}/2014/relationships/chartEx", "application/vnd.ms-office.chartex+xml", "charts/x.xml", "<a/>"), ("hyperlink", "application/xml", "h.xml", "<a/>"), ("", "application/x-msdownload", "a.exe", "MZ")]


def related(members, source, kind, target, mode=""):
    """Returns `members` with a relationship of the part `source` (none: of the package)."""
    folder, _, name = source.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels".lstrip("/")
    row = f'<Relationship Id="rId777" Type="{kind}" Target="{target}"{mode}/>'
    if any(member == rels for member, _, _ in members):
        return [(member, content.replace(b"</Relationships>", row.encode() + b"</Relationships>") if member == rels else content, method) for member, content, method in members]
    whole = f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{row}</Relationships>'
    return [*members, (rels, whole.encode(), 8)]


def named(members, part, media_type, by_ending):
    row = f'<Default Extension="{part.rpartition(".")[2]}" ContentType="{media_type}"/>' if by_ending else f'<Override PartName="/{part}" ContentType="{media_type}"/>'
    return [(name, content.replace(b"</Types>", row.encode() + b"</Types>") if name == "[Content_Types].xml" else content, method) for name, content, method in members]


def with_part(members, row, source, by_ending, way):
    kind, media_type, part, content = row
    kind = kind if "://" in kind else f"{ooxml.OFFICE}/{kind}"
    kind = kind.replace(ooxml.OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships") if way == "strict" else kind
    folder = source.partition("/")[0] + "/" if "/" in source else ""
    made = named(members, folder + part, media_type, by_ending) + [(folder + part, (HEAD + content if content.startswith("<a") else content).encode("latin-1"), 8)]
    target, mode = {"outside": (URL, ' TargetMode="External"'), "share": ("\\\\e.example\\a", ' TargetMode="External"'), "file": ("file:///c:/a", ' TargetMode="External"')}.get(way, (f"/{folder}{part}", ""))
    return mutations.packed(related(made, source, kind, target, mode) if way != "unrelated" else made)


def office(kind, data):
    members = mutations.members_of(data)
    parts = [name for name, content, _ in members if content.startswith(b"<?xml") and not name.endswith(".rels") and name != "[Content_Types].xml"]
    for row, way in itertools.product(PARTS, ("inside", "outside", "strict", "unrelated", "share", "file")):
        for source in ("", *parts[:3]) if way in ("inside", "outside") else parts[:1]:
            by_ending = way == "unrelated" or (len(source) + len(row[2])) % 2 == 0
            yield f"{row[2]} of {row[0][-30:]} below {source!r}, {way}", functools.partial(with_part, members, row, source, by_ending, way)
    mark, piece = ACTS[kind]
    for place, (name, content, method) in enumerate(members):
        text = content.decode("utf-8", "replace")
        if name in parts and mark in text:
            tag = re.match(r"<([\w:]+)", piece)[1]
            for what, made in xml_forms(text, text.index(mark) + len(mark), piece, tag):
                yield f"{name}: what acts {what}", functools.partial(mutations.packed, [*members[:place], (name, made, method), *members[place + 1:]])
            break
    yield from descriptors(members)


# --- OpenDocument -----------------------------------------------------------------------------------------------------------------------

# (element that shows it, name, media type, bytes): OpenDocument 1.3 parts 2 and 3, and formats that LibreOffice reads besides.
OBJECTS = [
    ('<draw:object xlink:href="{}"/>', "Object 9/content.xml", "text/xml", ""), ('<draw:object-ole xlink:href="{}"/>', "Object 9", "application/vnd.sun.star.oleobject", "\xd0\xcf"), ('<draw:plugin draw:mime-type="application/x-shockwave-flash" xlink:href="{}"/>', "Media/a.swf", "application/x-shockwave-flash", "FWS"),
    ('<draw:applet draw:code="a" xlink:href="{}"/>', "a.class", "application/java", "\xca\xfe"), ('<draw:floating-frame xlink:href="{}"/>', "a.html", "text/html", "<script>"), ('<draw:image xlink:href="{}"/>', "Pictures/a.svg", "image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'), ('<draw:image xlink:href="{}"/>', "Pictures/a.emf", "image/x-emf", "x"),
    ('<draw:image xlink:href="{}"/>', "Pictures/a.pdf", "application/pdf", "%PDF-1.7"), ('<draw:plugin draw:mime-type="video/mp4" xlink:href="{}"/>', "Media/a.mp4", "video/mp4", "x"), ("", "Basic/Standard/Module1.xml", "text/xml", "<a/>"), ("", "Basic/script-lc.xml", "text/xml", "<a/>"), ("", "Scripts/python/a.py", "application/x-python", "x"), ("", "Dialogs/dialog-lc.xml", "text/xml", "<a/>"),
    ("", "Configurations2/accelerator/current.xml", "", ""), ("", "Configurations2/menubar/menubar.xml", "text/xml", "<a/>"), ("", "META-INF/documentsignatures.xml", "text/xml", "<a/>"), ("", "META-INF/macrosignatures.xml", "text/xml", "<a/>"), ("", "manifest.rdf", "application/rdf+xml", "<a/>"), ("", "layout-cache", "application/binary", "x"), ("", "Thumbnails/thumbnail.png", "image/png", "x"),
    ("", "ObjectReplacements/Object 9", "application/x-openoffice-gdimetafile", "x"), ("", "database/script", "", "CREATE"), ("", "forms/Obj1/content.xml", "text/xml", "<a/>"), ("", "Versions/Version1", "", "PK"), ("", "VersionList.xml", "text/xml", "<a/>"), ("", "a.exe", "application/x-msdownload", "MZ"), ("", "Pictures/", "", ""), ("", "Fonts/a.ttf", "application/x-font-ttf", "x"), ("", "mimetype2", "", "x"),
    ("", "EncryptedPackage", "", "x"), ("", "encrypted-package", "application/octet-stream", "x"), ("", "meta.xml.bak", "text/xml", "<a/>"), ("", "current.xml", "text/xml", "<a/>"), ("", "settings.bin", "", "x"), ("", "Object 9/Basic/Standard/Module1.xml", "text/xml", "<a/>"), ("", "Object 9/Configurations2/a.xml", "text/xml", "<a/>")]


def with_object(members, row, way):
    shown, name, media_type, content = row
    target = {"inside": name.removesuffix("/content.xml"), "relative": "./" + name, "outside": URL, "above": "../a", "share": "//e.example/a", "package": "vnd.sun.star.Package:" + name}.get(way, name)
    entry = f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media_type}"/>'
    frame = f'<draw:frame xmlns:xlink="http://www.w3.org/1999/xlink" svg:width="1cm" svg:height="1cm">{shown.format(target)}</draw:frame>' if shown else ""
    made = []
    for member, data, method in members:
        if member == "content.xml":
            text = data.decode()
            if "draw" in frame and "xmlns:draw=" in text and "xmlns:svg=" in text:
                end = re.search(r"</(?:text:p|draw:page|table:table-cell)>", text)
                text = mutations.put(text, end.start(), frame) if end else text
            data = text.encode()
            if not content and name.endswith("content.xml"):
                content = text
        elif member == "META-INF/manifest.xml" and way != "unnamed":
            data = data.replace(b"</manifest:manifest>", entry.encode() + b"</manifest:manifest>")
        made.append((member, data, method))
    added = (name, (HEAD + content if content.startswith("<a") else content).encode("utf-8" if len(content) > 99 else "latin-1"), 8 if content else 0)
    return tamper_odf_rtf.packed([*made[:-1], added, made[-1]])


def open_document(kind, data):
    members = tamper_odf_rtf.members_of(data)
    for row in OBJECTS:
        for way in ("inside", "unnamed", *(("relative", "outside", "above", "share", "package") if row[0] else ())):
            yield f"{row[1]}, {way}, {row[0][:20]}", functools.partial(with_object, members, row, way)
    for place, (name, content, method) in enumerate(members):
        text = content.decode("utf-8", "replace")
        found = re.search(r"<office:(?:text|spreadsheet|presentation|drawing)\b[^>]*[^/]>", text) if name == "content.xml" else None
        if found:
            for what, made in xml_forms(text, found.end(), OPEN, "text:p"):
                yield f"{name}: what acts {what}", functools.partial(tamper_odf_rtf.packed, [*members[:place], (name, made, method), *members[place + 1:]])
    yield from descriptors(members)


# --- ZIP --------------------------------------------------------------------------------------------------------------------------------

def extra(number, content):
    return struct.pack("<HH", number, len(content)) + content


def member_forms(name, content):
    """Yields a member in the other forms of the format, each of which some readers accept (APPNOTE 4.3.9, 4.4, 4.5, 4.6 and 7)."""
    crc, size, raw = zlib.crc32(content), len(content), deflate(content)
    sizes = struct.pack("<III", crc, len(raw), size)
    unicode_path = extra(0x7075, b"\1" + struct.pack("<I", zlib.crc32(name.encode())) + b"a.exe")
    forms = {"stored": {"method": 0}, "a descriptor": {"flags": 8, "descriptor": sizes}, "a signed descriptor": {"flags": 8, "descriptor": b"PK\7\x08" + sizes}, "a descriptor of 64 bits": {"flags": 8, "descriptor": b"PK\7\x08" + struct.pack("<IQQ", crc, len(raw), size)}, "a descriptor that nobody announces": {"descriptor": b"PK\7\x08" + sizes},
             "a descriptor that lies": {"flags": 8, "descriptor": b"PK\7\x08" + struct.pack("<III", crc ^ 1, 1, 1)}, "another name in front": {"local_name": b"a.exe"}, "another method in front": {"local_method": 0}, "no size in front": {"local_size": 0}, "flags of UTF-8": {"flags": 1 << 11}, "encryption said": {"flags": 1}, "strong encryption": {"flags": 0x41}, "a hidden directory": {"flags": 1 << 13},
             "patched data": {"flags": 1 << 5}, "another name by Info-ZIP": {"extra": unicode_path}, "another name by Info-ZIP in front": {"local_extra": unicode_path}, "a comment by Info-ZIP": {"extra": extra(0x6375, b"\1" + bytes(4) + b"x")}, "ZIP64": {"extra": extra(1, struct.pack("<QQ", size, len(raw)))}, "ZIP64 in front": {"local_extra": extra(1, struct.pack("<QQ", size, len(raw)))},
             "sizes by ZIP64": {"size": 0xFFFFFFFF, "extra": extra(1, struct.pack("<Q", size))}, "times of Unix": {"extra": extra(0x5455, b"\1" + bytes(4))}, "times of NTFS": {"extra": extra(10, bytes(32))}, "owners": {"extra": extra(0x7875, b"\1\4" + bytes(4) + b"\4" + bytes(4))}, "AES": {"extra": extra(0x9901, b"\2\0AE\3\x08\0"), "method": 99, "packed": raw}, "half an extra field": {"extra": b"\1\0\xff"}, "padding": {"local_extra": bytes(8)},
             "padding of Android": {"local_extra": extra(0xD935, bytes(6))}, "a symbolic link": {"made_by": 3 << 8 | 20, "attributes": 0o120777 << 16}, "a device": {"made_by": 3 << 8 | 20, "attributes": 0o020666 << 16}, "a folder": {"attributes": 16}, "hidden": {"attributes": 2}, "a program": {"made_by": 3 << 8 | 20, "attributes": 0o104755 << 16}, "a comment": {"comment": b"x"}, "two streams": {"packed": raw + raw},
             "bytes behind the stream": {"packed": raw + b"MZ"}, "an empty block in front": {"packed": b"\0\0\0\xff\xff" + raw}, "blocks that are stored": {"packed": zlib.compressobj(0, zlib.DEFLATED, -15).compress(content[:9]) + b"\1" + struct.pack("<HH", size, size ^ 0xFFFF) + content if size < 65536 else raw}, "a gap": {"gap": b"MZ"}, "not in the directory": {"is_hidden": True}, "the place of the first": {"offset": 0}}
    forms |= {f"method {method}": {"method": method, "packed": raw} for method in (1, 6, 9, 12, 14, 93, 95, 96, 97, 98)}
    return {what: Member(name, content, **{"time": 0x21 << 16, "method": 8, **more}) for what, more in forms.items()}


def descriptors(members):
    for place, (name, content, _) in list(enumerate(members))[:3] + list(enumerate(members))[-1:]:
        plain = [Member(other, data, time=0x21 << 16, method=method) for other, data, method in members]
        for what, made in member_forms(name, content).items():
            yield f"{name}: {what}", functools.partial(zip_file, [*plain[:place], made, *plain[place + 1:]])
            yield f"{name} once more: {what}", functools.partial(zip_file, [*plain, made])
    for what, more in {"bytes before": {"prefix": b"MZ\x90\0"}, "bytes before, offsets as they were": {"prefix": b"MZ\x90\0", "adjusted": False}, "bytes before the end": {"before_end": b"MZ"}, "a comment": {"comment": b"PK\5\6" + bytes(18)}, "bytes behind": {"tail": b"PK\5\6" + bytes(18)},
                       "an end of ZIP64": {"before_end": b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, 46, 0) + b"PK\6\7" + struct.pack("<IQI", 0, 0, 1)}, "a signature": {"before_end": b"PK\5\5\0\0"}, "a block of Android": {"before_end": struct.pack("<QI", 12, 0) + b"APK Sig Block 42"}}.items():
        yield what, functools.partial(zip_file, plain, **more)


def archive(kind, data):
    members = mutations.members_of(data)
    yield from descriptors(members)
    for name, content in (("a.exe", b"MZ"), ("a.txt", b"javascript:x\r\nbegin 644 a.exe\r\n"), ("a.lnk", b"L\0\0\0"), ("a.csv", b"=cmd|'/c calc'!A0\r\n"), ("desktop.ini", b"[.ShellClassInfo]\r\nIconFile=\\\\e.example\\a\r\n"), ("a.url", b"[InternetShortcut]\r\nURL=http://e.example/\r\n"), ("a.txt.", b"x"), ("a/", b""), ("a/../b.txt", b"x"), ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), ("a.pdf", b"%PDF-1.7\n"), ("a.eml", b"From: a\r\n\r\n<script>")):
        for what, made in member_forms(name, content).items():
            yield f"{name}: {what}", functools.partial(zip_file, [*(Member(other, piece, time=0x21 << 16, method=method) for other, piece, method in members), made])


# --- PDF --------------------------------------------------------------------------------------------------------------------------------

# ISO 32000-1, 12.6.4 and ISO 32000-2: the types of actions and their entries; the type is a reference to another object.
ACTIONS = [("JavaScript", b"/JS(app.alert\\(1\\))"), ("JavaScript", b"/JS %d 0 R"), ("Launch", b"/F(c)"), ("Launch", b"/Win<</F(c)>>"), ("URI", b"/URI(http://e.example/)"), ("GoToR", b"/F(x.pdf)/D[0/Fit]"), ("GoToE", b"/T<</R/C>>"), ("SubmitForm", b"/F<</FS/URL/F(http://e.example/)>>"), ("ImportData", b"/F(x)"), ("Named", b"/N/Print"), ("Rendition", b"/OP 0"),
           ("Movie", b"/T(a)"), ("Sound", b"/Sound %d 0 R"), ("Hide", b"/T(a)"), ("ResetForm", b""), ("SetOCGState", b"/State[]"), ("Trans", b"/Trans<<>>"), ("GoTo3DView", b"/V 0"), ("RichMediaExecute", b"/CMD<</C(a)>>"), ("Thread", b"/F(x)/D 0"), ("GoToDp", b"/Dp %d 0 R"), ("GoTo", b"/D[0/Fit]/Next<</S/JavaScript/JS(a)>>")]
HOLDERS = [b"/OpenAction %d 0 R", b"/AA<</WC %d 0 R>>", b"/AA %d 0 R", b"/Names<</JavaScript<</Names[(a)%d 0 R]>>>>", b"/Names %d 0 R", b"/AcroForm<</Fields[%d 0 R]>>", b"/Annots[%d 0 R]", b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A %d 0 R>>]", b"/A %d 0 R", b"/PA %d 0 R", b"/Outlines<</First %d 0 R/Last %d 0 R/Count 1>>", b"/URI<</Base %d 0 R>>", b"/Collection %d 0 R", b"/AF[%d 0 R]", b"/Metadata %d 0 R", b"/PieceInfo %d 0 R", b"/Perms<</DocMDP %d 0 R>>", b"/Threads[%d 0 R]", b"/Group %d 0 R", b"/Resources %d 0 R"]
SECOND = [b"/FileAttachment/FS<</Type/Filespec/F(a)/EF<</F %d 0 R>>>>", b"/Screen/A %d 0 R", b"/RichMedia/RichMediaContent %d 0 R", b"/3D/3DD %d 0 R", b"/Movie/Movie<</F(a)>>", b"/Sound/Sound %d 0 R", b"/Widget/FT/Btn/AA<</U %d 0 R>>", b"/Widget/FT/Sig/V %d 0 R", b"/Link/A %d 0 R", b"/Link/PA %d 0 R", b"/TrapNet", b"/Watermark/FixedPrint<<>>", b"/Redact/OC %d 0 R", b"/Projection", b"/Popup/Parent %d 0 R", b"/Text/RC(<p/>)/IT/x", b"/FreeText/DS(a:url(http://e.example/))/DA(/F 9 Tf)"]


def hashed(name):
    return b"".join(b"#%02x" % byte for byte in name.encode())


def acting(number, name, more, way):
    """Returns objects from `number` on, the first of which is the action."""
    more = more % number if b"%d" in more else more
    plain = b"<</S/%s%s>>" % (name.encode(), more)
    if way == "by references":
        return [b"<</S %d 0 R%s>>" % (number + 1, more), b"/" + name.encode()]
    if way == "by references twice":
        return [b"<</S %d 0 R%s>>" % (number + 1, more), b"%d 0 R" % (number + 2), b"/" + name.encode()]
    if way == "in hexadecimal":
        return [b"<</#53/%s%s>>" % (hashed(name), more)]
    if way == "in an array":
        return [b"[%s]" % plain]
    if way == "in a stream":
        return [b"<</S/%s%s/Length 0>>\nstream\n\nendstream" % (name.encode(), more)]
    if way == "behind a harmless one":
        return [b"<</S/GoTo/D[0/Fit]/Next %d 0 R>>" % (number + 1), plain]
    if way == "in a circle":
        return [b"<</S/GoTo/D[0/Fit]/Next %d 0 R>>" % number]
    if way == "in an object stream":
        packed = zlib.compress(b"%d 0 %s" % (number, plain))
        return [b"null", b"<</Type/ObjStm/N 1/First %d/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(b"%d 0 " % number), len(packed), packed)]
    return [plain]


def held(data, entry, mark, name, more, way):
    """Returns the data with an action in the entry `entry` of the dictionary that contains MARK."""
    size = int(re.search(rb"\nxref\n0 (\d+)", data)[1])
    entry = entry.replace(b"%d", b"%d" % size)
    data = tamper_pdf.patched(data, data.index(mark), 0, entry)
    return tamper_limits.with_objects(lambda first, n: acting(first, name, more, way))(data, 1)


def pdf(kind, data):
    marks = [mark for mark in (b"/Type/Catalog", b"/Type/Page/", b"/Type/Font/", b"/Subtype/Form", b"/Type/Pages", b"/Subtype/Image", b"/Type/Annot") if mark in data]
    ways = ("plain", "by references", "by references twice", "in hexadecimal", "in an array", "in a stream", "behind a harmless one", "in a circle", "in an object stream")
    rows = list(itertools.product(marks, HOLDERS, range(len(ACTIONS)), ways))
    for mark, holder, number, way in rows[::17]:
        name, more = ACTIONS[number]
        yield f"{name} {way} by {holder!r} in {mark!r}", functools.partial(held, data, holder, mark, name, more, way)
    for second, way in itertools.product(SECOND, ways):
        entry = b"/Annots[<</Type/Annot/Rect[0 0 9 9]/F 4/Subtype%s>>]" % second
        yield f"{second!r}, {way}", functools.partial(held, data, entry, b"/Type/Page/", "JavaScript", b"/JS(a)", way)
    for number, filters in enumerate((b"[/ASCIIHexDecode/FlateDecode]", b"[/FlateDecode/ASCIIHexDecode]", b"/LZWDecode", b"/RunLengthDecode", b"/ASCII85Decode", b"[/Crypt/FlateDecode]", b"/JBIG2Decode", b"/JPXDecode", b"/Fl", b"[/#46lateDecode]", b"/BrotliDecode", b"[]", b"[null]", b"%d 0 R")):
        yield f"filters {filters!r}", functools.partial(held, data, b"/KyX %d 0 R", b"/Type/Catalog", "GoTo", b"/Filter" + filters, "in a stream")
        yield f"filters {filters!r} of all streams, {number}", lambda filters=filters: data.replace(b"/Filter/FlateDecode", (b"/Filter" + filters.replace(b"%d 0 R", b"9 0 R"))[:19].ljust(19))


# --- mail -------------------------------------------------------------------------------------------------------------------------------

TYPES = ["text/html", "text/html; charset=UTF-7", "message/external-body; access-type=URL; URL=\"http://e.example/\"", "message/partial; id=a; number=1; total=2", "message/rfc822", "message/global", "message/delivery-status", "message/disposition-notification", "application/octet-stream", "application/x-msdownload", "application/ms-tnef",
         "application/pkcs7-mime; smime-type=enveloped-data", "application/pgp-encrypted", "text/calendar; method=REQUEST", "text/calendar; method=PUBLISH", "text/x-vcard", "text/x-amp-html", "text/enriched", "text/xml", "text/rtf", "application/xhtml+xml", "image/svg+xml", "image/png", "application/hta", "application/javascript", "multipart/mixed; boundary=b", "multipart/alternative; boundary=b", "multipart/related; boundary=b",
         "multipart/digest; boundary=b", "multipart/report; boundary=b", "multipart/signed; boundary=b; protocol=a", "multipart/x-mixed-replace; boundary=b", "multipart/appledouble; boundary=b", "text/plain; charset=utf-16", "text/plain; charset=iso-2022-jp", "text/plain; charset*0=ut; charset*1=f-7", "text/plain; format=flowed", "text/plain; name*0=a.e; name*1=xe", "text/plain; name=\"a.txt\r\n .exe\"", "TEXT/HTML", "text/\u0000html", "text/html (comment)", "(comment) text/html", "text / html", "text/plain; x=\"\\\"; name=a.exe\"", ""]
FILES = ["a.exe", "a.txt", "a.txt.lnk", "a.pdf", "a.docx", "\"a.exe\"", "a.hta ", "=?utf-8?b?YS5leGU=?=", "a\u202etxt.exe", "a.exe.", "../a.txt", "a.csv", "a.ics", ""]
TEXTS = ["<script>1</script>", "http://e.example/", "=cmd|'/c calc'!A0", "MZ", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR", "--b\r\nContent-Type: text/html\r\n\r\n<script>\r\n--b--", "begin 644 a.exe\r\n#0V%T\r\n`\r\nend", "From: a@b.example\r\nSubject: a\r\n\r\njavascript:a", ""]
ENCODINGS = ["base64", "quoted-printable", "7bit", "8bit", "binary", "x-uuencode", "BASE64", "base64 (a)", "\"base64\"", "base64; x=1", ""]


def body_in(text, encoding):
    name = encoding.lower().strip('"')
    return base64.encodebytes(text.encode()).decode().replace("\n", "\r\n").rstrip() if name.startswith("base64") else text.replace("=", "=3D") if name.startswith("quoted") else text


def with_mail_part(text, number, media_type, file, content, encoding, disposition):
    fields = [f"Content-Type: {media_type}" if media_type else "", f"Content-Transfer-Encoding: {encoding}" if encoding else "", f"Content-Disposition: {disposition}" + (f"; filename={file}" if file else "") if disposition else ""]
    part = "".join(field + "\r\n" for field in fields if field) + "\r\n" + body_in(content, encoding)
    boundary = re.search(r'boundary="?([^"\r\n;]+)', text)
    if boundary:
        line = f"--{boundary[1]}"
        places = [found.start() for found in re.finditer(re.escape(line), text)]
        made = mutations.put(text, places[number % len(places)], f"{line}\r\n{part}\r\n")
    else:
        head, _, rest = text.partition("\r\n\r\n")
        own = r"(?m)^Content-[\w-]+: [^\r\n]*(?:\r\n[ \t][^\r\n]*)*(?:\r\n)?"
        inside = "".join(field.rstrip("\r\n") + "\r\n" for field in re.findall(own, head))
        made = re.sub(own, "", head).rstrip("\r\n") + f"\r\nContent-Type: multipart/mixed; boundary=k\r\n\r\n--k\r\n{inside}\r\n" + rest.rstrip("\r\n") + f"\r\n--k\r\n{part}\r\n--k--\r\n"
    return made.encode("latin-1", "replace")


@functools.lru_cache(maxsize=None)
def mail_parts():
    """Returns [(description, row)], tens of thousands, of which a run tries a few with each output."""
    rows = itertools.islice(itertools.product(TYPES, FILES, TEXTS, ENCODINGS, ("attachment", "inline", "")), 0, None, 67)
    return [("a part of " + ", ".join(repr(word[:30]) for word in row), row) for row in rows]


def mail(kind, data):
    """Adds a part between the others, or one that encloses the whole mail, with matching boundary, encoding and fields (RFC 2045
    and 2046, 5.1)."""
    text = data.decode("latin-1")
    for number, (what, row) in enumerate(mail_parts()):
        yield what, functools.partial(with_mail_part, text, number, *row)


# --- RTF --------------------------------------------------------------------------------------------------------------------------------

WORDS = ["object", "objdata", "objautlink", "objupdate", "objocx", "objclass", "fldinst", "field", "template", "datastore", "themedata", "fontemb", "filetbl", "nextfile", "mailmerge", "mmdatasource", "hlinkbase", "background", "pict", "wmetafile8", "passwordhash", "userprops", "docvar", "xmlopen", "htmltag", "mhtmltag", "formfield", "ffentrymcr", "svb", "wgrffmtfilter", "pgp", "ebcstart", "subdocument", "bkmkstart", "atnref", "result", "revtbl", "sn", "sv", "shp"]
AROUND = ["{}", "{{\\upr{{a}}{{\\*\\ud{}}}}}", "{{\\upr{}{{\\*\\ud a}}}}", "{{\\footnote {}}}", "{{\\header {}}}", "{{\\shp{{\\*\\shpinst{{\\shptxt {}}}}}}}", "{{\\field{{\\*\\fldinst PAGE}}{{\\fldrslt {}}}}}", "{{\\*\\unheard {}}}", "{{\\*\\annotation {}}}", "{{\\nonshppict{}}}", "{{\\*\\shppict{}}}", "{{\\info{{\\title {}}}}}", "{{\\listtext {}}}", "{{\\*\\pn{{\\pntxta {}}}}}", "{{\\stylesheet{{\\s1 {};}}}}", "{{\\fonttbl{{\\f9 {};}}}}", "{{\\mmath {}}}", "{{\\*\\do\\dobxpage\\dobypage{{\\dptxbxtext {}}}}}"]


def word_forms(word):
    half = len(word) // 2
    yield from (f"{{\\*\\{word} 4d5a}}", f"{{\\{word} 4d5a}}", f"\\{word} 4d5a", f"{{\\*\\{word}\r\n4d5a}}", f"{{\\*\r\n\\{word} 4d5a}}", f"{{\\* \\{word} 4d5a}}", f"{{\\*\\{word}1 4d5a}}", f"{{\\*\\{word}-1 4d5a}}", f"{{\\*\\{word}\\bin4 4d5a}}", f"{{\\*\\{word}\\bin2 4d}}", f"{{\\*\\{word[:half]}\\'{ord(word[half]):02x}{word[half + 1:]} 4d5a}}",
                f"{{\\*\\{word[:half]}\r\n{word[half:]} 4d5a}}", f"{{\\*\\{word.title()} 4d5a}}", f"{{\\*\\{word}\\'34\\'64 5a}}", f"{{\\*\\{word}{{4d}}5a}}", f"{{\\*\\*\\{word} 4d5a}}", f"{{\\*\\b\\{word} 4d5a}}", f"{{\\b\\{word} 4d5a}}", f"{{\\*\\{word}\t4d5a}}", f"{{\\*\\{word};4d5a}}", f"{{\\*\\{word}{'0' * 20} 4d5a}}", f"\\bin{len(word) + 1} \\{word}", f"{{\\*\\{word}\0 4d5a}}", f"\\\\{word}", f"{{\\*\\{word}}}")


def rtf(kind, data):
    """RTF 1.9.1, "RTF Syntax": words, symbols, bytes, groups; what a reader must skip, and what it must not."""
    places = [data.index(b"\\ansi") + 5, *(found.end() for found in re.finditer(rb"\\pard ?|\\par ", data)), len(data.rstrip(b"\r\n\0")) - 1]
    number = 0
    for word in WORDS:
        for form in word_forms(word):
            number += 1
            at, around = places[number % len(places)], AROUND[number % len(AROUND)]
            yield f"{around.format(form)!r} at {at}", functools.partial(mutations.put, data, at, around.format(form).encode())


# --- calendars, cards, tables -----------------------------------------------------------------------------------------------------------

CALENDAR = ["ATTACH", "URL", "CONFERENCE", "IMAGE", "SOURCE", "X-ALT-DESC", "ALTREP", "ACTION", "DESCRIPTION", "LOCATION", "ORGANIZER", "ATTENDEE", "CONTACT", "RELATED-TO", "METHOD", "TZURL", "COMMENT", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "STYLED-DESCRIPTION", "STRUCTURED-DATA", "LINK", "REQUEST-STATUS"]
CARD = ["URL", "PHOTO", "LOGO", "SOUND", "KEY", "SOURCE", "AGENT", "FBURL", "CALURI", "CALADRURI", "IMPP", "MEMBER", "RELATED", "XML", "EMAIL", "NOTE", "ORG", "ADR", "TEL", "X-SOCIALPROFILE", "UID", "GEO", "TZ", "X-ABLABEL", "CONTACT-URI", "CLIENTPIDMAP"]
VALUES = [URL, "javascript:a", "\\\\e.example\\a", "data:text/html,<script>", "cid:a", "mailto:a@e.example?body=x", "tel:110", "file:///c:/a", "ht\\tp://e.example/", "h^nttp://e.example/", "<a href=http://e.example/>", "aHR0cDovL2UuZXhhbXBsZS8=", "=68=74=74=70://e.example/"]
GIVEN = ["", ";VALUE=URI", ";VALUE=\"URI\"", ";ENCODING=BASE64;VALUE=BINARY", ";ENCODING=QUOTED-PRINTABLE", ";X-A=^n^'^^", ";X-A=\"a\r\n b\"", ";ALTREP=\"http://e.example/\"", ";CN=\"a^nATTACH:http://e.example/\"", ";TYPE=a,b", ";FMTTYPE=text/html", ";CHARSET=UTF-7", ";;", ";VALUE=TEXT;VALUE=URI"]


def properties(kind, data):
    rows = data.split(b"\r\n")
    ends = [place for place, row in enumerate(rows) if row.startswith(b"END:")] or [len(rows)]
    names = CALENDAR if kind == "ics" else CARD
    for number, (name, given, value) in enumerate(list(itertools.product(names, GIVEN, VALUES))[::7]):
        line = f"{name}{given}:{value}"
        cut = 1 + number % (len(name) - 1)
        forms = [line, line[:cut] + "\r\n " + line[cut:], line[:cut] + "\r\n\t" + line[cut:], line.lower(), "a." + line, line[:-2] + "\n " + line[-2:], line.replace(":", " :", 1), " " + line]
        form = forms[number % len(forms)]
        at = ends[number % len(ends)]
        yield f"{form!r} before {at}", functools.partial(b"\r\n".join, [*rows[:at], form.encode(), *rows[at:]])
    for at, piece in itertools.product(ends, (b"BEGIN:VALARM\r\nACTION:PROCEDURE\r\nTRIGGER:-PT1M\r\nATTACH:c.exe\r\nEND:VALARM", b"BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-PT1M\r\nATTENDEE:mailto:a@e.example\r\nDESCRIPTION:a\r\nSUMMARY:a\r\nEND:VALARM", b"BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-PT1M\r\nATTACH:http://e.example/a.wav\r\nEND:VALARM", b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:a\r\nFN:a\r\nEND:VCARD", b"BEGIN:X-A\r\nURL:http://e.example/\r\nEND:X-A", b"BEGIN:VTIMEZONE\r\nTZID:a\r\nTZURL:http://e.example/\r\nEND:VTIMEZONE")):
        yield f"{piece[:40]!r} before {at}", functools.partial(b"\r\n".join, [*rows[:at], piece, *rows[at:]])


def table(kind, data):
    """Puts each prefix of a formula after each separator, quotation mark and blank of a cell (RFC 4180, and what Excel and
    LibreOffice read)."""
    leads = ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", "﹦", "⁼", "\u00a0=", "\u3000=", "\u200b=", "\ufeff=", "\x1d=", "\0=", "'=", "''=", "%=", "{=", "=\t", "= ", "\"=", "\x0b=", "\u2028=", "\u180e=", "\u2212", "\u207a", "=\u200d", "\u061c=", "\u202e="]
    froms = ["", ",", ";", "\t", "|", " ", "\"", ",\"", ";\"", "\t\"", "a,\"b\"", "\"\"", "a\r", "a\n", "\"a\r\n", "sep=;\r\n;", "\ufeff", "a:", "a~", "^", "a\x0c"]
    whats = ["cmd|'/c calc'!A0", "WEBSERVICE(\"http://e.example/\")", "HYPERLINK(\"http://e.example/\",\"a\")"]
    end = data.find(b"\n") + 1
    for number, (lead, before, what) in enumerate(itertools.product(leads, froms, whats)):
        at = (0, end, len(data))[number % 3]
        closing = "\"" if before.endswith("\"") else ""
        cell = before + lead + (what.replace("\"", "\"\"") if closing else what) + closing
        yield f"{cell!r} at {at}", functools.partial(mutations.put, data, at, (cell + "\r\n").encode())


# --- profiles of pictures ---------------------------------------------------------------------------------------------------------------

# ICC.1, 7.2 and 9.2: fields of the header and their permitted values, and tags, some of which contain texts, addresses, PostScript
# programs or costly computations.
HEADER = [(4, b"appl"), (8, b"\2\x40\0\0"), (8, b"\4\x40\0\0"), (8, b"\5\0\0\0"), (12, b"link"), (12, b"nmcl"), (12, b"abst"), (12, b"prtr"), (12, b"scnr"), (12, b"spac"), (16, b"CMYK"), (16, b"GRAY"), (16, b"Lab "), (16, b"9CLR"), (20, b"Lab "), (36, b"APPL"), (40, b"MSFT"), (44, b"\0\0\0\1"), (48, b"http"), (52, b"://e"), (56, b"\xff" * 8), (64, b"\0\0\0\x09"), (80, b"http"), (84, b"\1" * 16), (100, b"<script>"),
          (0, b"\0\0\0\x80"), (0, b"\xff" * 4), (128, b"\0\0\0\0"), (128, b"\xff" * 4), (128, b"\0\0\0\x0b")]
TAGS = [b"desc", b"cprt", b"dmnd", b"dmdd", b"meta", b"psd0", b"ps2s", b"ps2i", b"crdi", b"targ", b"mmod", b"ndin", b"ncl2", b"A2B0", b"B2A0", b"D2B0", b"gamt", b"clrt", b"pseq", b"psid", b"chad", b"lumi", b"tech", b"view", b"MS00", b"DevS", b"rTRC", b"wtpt", b"iVEI", b"eiVE", b"http"]
CONTENTS = [b"text\0\0\0\0http://e.example/\0", b"mluc\0\0\0\0\0\0\0\1\0\0\0\x0cenUS\0\0\0\x0a\0\0\0\x1c\0h\0t\0t\0p\0:", b"data\0\0\0\0\0\0\0\0/x {run} def", b"curv\0\0\0\0\xff\xff\xff\xff", b"mpet\0\0\0\0\0\3\0\3\xff\xff\xff\xff", b"mft2\0\0\0\0\x0f\x0f\xff\0" + bytes(40), b"<script>"]


def profiles():
    whole = pictures.profile()
    for at, field in HEADER:
        yield f"a profile with {field!r} at {at}", mutations.put(whole, at, field, at + len(field))
    for number, (tag, content) in enumerate(itertools.product(TAGS, CONTENTS)):
        row, added = 132 + 12 * (number % 10), whole + content + bytes(-len(content) % 4)
        made = mutations.put(added, row, tag + struct.pack(">II", len(whole), len(content)), row + 12)
        yield f"a profile with {tag!r} {content[:12]!r}", struct.pack(">I", len(made)) + made[4:]
    yield "a profile with bytes behind", whole + b"MZ\x90\0"


def with_profile(kind, data, profile):
    if kind == "png":
        return data[:33] + pictures.chunk(b"iCCP", b"a\0\0" + zlib.compress(profile)) + re.sub(rb"(?s)....iCCP.*?(?=....[A-Za-z]{4})", b"", data[33:], count=1)
    if kind == "jpeg":
        segment = b"\xff\xe2" + struct.pack(">H", len(profile) + 16) + b"ICC_PROFILE\0\1\1" + profile
        at = 4 + int.from_bytes(data[4:6], "big")
        return mutations.put(data, at, segment)
    if kind == "webp":
        body = data[12:]
        size = struct.unpack("<I", body[5:9])[0] if body.startswith(b"VP8L") else 0
        bits = struct.unpack("<I", body[9:13])[0] if size else 0
        head = b"" if body.startswith(b"VP8X") else pictures.riff_chunk(b"VP8X", b"\x20\0\0\0" + struct.pack("<I", bits & 0x3FFF)[:3] + struct.pack("<I", bits >> 14 & 0x3FFF)[:3])
        return pictures.riff(b"WEBP", head, pictures.riff_chunk(b"ICCP", profile), body)
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(order + "I", data, 4)[0]
    count = struct.unpack_from(order + "H", data, at)[0]
    rows = sorted([data[at + 2 + 12 * place:at + 14 + 12 * place] for place in range(count)] + [struct.pack(order + "HHII", 34675, 7, len(profile), len(data))], key=lambda row: struct.unpack(order + "H", row[:2]))
    place = len(data) + len(profile) + len(profile) % 2
    return data[:4] + struct.pack(order + "I", place) + data[8:] + profile + bytes(len(profile) % 2) + struct.pack(order + "H", len(rows)) + b"".join(rows) + data[at + 2 + 12 * count:at + 6 + 12 * count]


def picture(kind, data):
    """Adds a complete profile where the picture may have one (ICC.1, annex B)."""
    for what, profile in profiles():
        yield what, functools.partial(with_profile, kind, data, profile)


TABLES = {**dict.fromkeys(("docx", "xlsx", "pptx"), office), **dict.fromkeys(("odt", "ods", "odp", "odg"), open_document), **dict.fromkeys(("png", "jpeg", "tiff", "webp"), picture), "zip": archive, "pdf": pdf, "eml": mail, "rtf": rtf, "ics": properties, "vcf": properties, "csv": table}


def edits(kind, data):
    yield from TABLES.get(kind, lambda kind, data: ())(kind, data)
