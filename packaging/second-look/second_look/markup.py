# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads XML files: SVG, flat OpenDocument, Office 2003 XML, flat OPC packages and others."""

import base64
import binascii
import re

from second_look import charsets, open_document
from second_look.fields import field_findings
from second_look.findings import Inner, acts, hides, malformed, reaches, shown
from second_look.formulas import formula_findings
from second_look.leads import leads_out
from second_look.page import page_findings
from second_look.written.package import Broken, parse

ENTITY = re.compile(r"<!ENTITY\s+(%\s+)?([\w.:-]+)\s+(SYSTEM|PUBLIC)?\s*(?:\"[^\"]*\"\s*)?\"?([^\">]*)", re.I)
PAINT = re.compile(r"url\s*\(\s*[\"']?([^\"')]+)", re.I)
STYLE_SHEET = re.compile(r"<\?xml-stylesheet\b[^>]*?href\s*=\s*[\"']([^\"']+)", re.I)


def text_of(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    match = re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)", data)
    return charsets.decode(data, match[1].decode() if match else "utf-8")


def tree_of(data):
    """Parses DATA and returns the root, also for a character set that expat does not support."""
    if re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"'](?!utf-|iso-8859-1[\"']|us-ascii)", data, re.I):
        data = re.sub(r"^\s*<\?xml.*?\?>", "", text_of(data), flags=re.S).encode()
    return parse(data)


def declarations(text):
    head = text[:1 << 16]
    for _, name, kind, value in ENTITY.findall(head):
        if kind:
            yield reaches(f"the entity {shown(name)} is loaded from {shown(value)}")
    if len(ENTITY.findall(head)) > 20:
        yield malformed("the document type declares many entities")
    match = re.search(r"<!DOCTYPE\s+[\w:]+\s+(?:SYSTEM|PUBLIC\s+\"[^\"]*\")\s+\"([^\"]*)\"", head)
    if match and not re.match(r"https?://(?:www\.)?(?:w3\.org|openoffice\.org|xml\.|oasis)", match[1], re.I) and re.search(r"[:/\\]", match[1]):
        yield reaches(f"the document type is loaded from {shown(match[1])}")
    for sheet in STYLE_SHEET.findall(head):
        if not sheet.startswith("#"):
            yield reaches(f"a style sheet is loaded from {shown(sheet)}")


def svg(data, name, budget):
    text = text_of(data)
    yield from declarations(text)
    yield from page_findings(text)
    try:
        root = tree_of(data)
    except Broken as error:
        yield malformed(str(error))
        return
    for node in root.walk():
        if node.ns == "http://www.w3.org/2001/XInclude":
            yield reaches(f"another file is included: {shown(node.get('href') or '')}")
        for (_, key), value in node.attributes.items():
            # the reader of the page reads style attributes
            yield from (reaches(f"{key} is loaded from {shown(place)}") for place in PAINT.findall(value if key != "style" else "") if leads_out(place) and not place.startswith("data:image/"))


def local_findings(root):
    """Reads Office 2003 XML: Word's fields and binary data, Excel's formulas. Ignores the namespaces of names."""
    instructions = []
    for node in root.walk():
        if node.name == "instrText":
            instructions.append(node.text)
        elif node.name == "fldSimple":
            instructions.append(next((value for (_, key), value in node.attributes.items() if key == "instr"), ""))
        elif node.name in ("OLEObject", "ocx"):
            yield acts(f"an embedded object (element {node.name})")
        elif node.name == "Visible" and node.text.strip() in ("SheetHidden", "SheetVeryHidden"):
            yield hides("a sheet is hidden")
        elif node.name == "binData" and any(value.endswith(".mso") for value in node.attributes.values()):
            yield acts("macros (VBA)")
        for (_, key), value in node.attributes.items():
            if key == "Formula":
                yield from formula_findings(value, False)
            elif key in ("href", "HRef", "src") and re.match(r"\s*(?:\w+:|\\\\|//)", value) and not value.startswith(("urn:", "wordml:", "#")):
                yield reaches(f"{node.name} refers to {shown(value)}")
    yield from field_findings("".join(instructions)) if len(instructions) > 1 else []
    for instruction in instructions:
        yield from field_findings(instruction)


def package_parts(root):
    """Returns the parts of a package in one XML file (flat OPC)."""
    for part in root.children:
        name = next((value for (_, key), value in part.attributes.items() if key == "name"), "")
        for content in part.children:
            if content.name == "binaryData":
                try:
                    yield Inner(name, base64.b64decode(content.text, validate=False))
                except binascii.Error:
                    yield malformed("the part cannot be decoded", name)
                if name.lower().endswith("vbaproject.bin"):
                    yield acts("macros (VBA)", name)
            else:
                if name.endswith(".rels"):
                    yield from external_relationships(content, name)
                yield from local_findings(content)


def external_relationships(root, name):
    for node in root.walk():
        if node.name == "Relationship" and (node.get("TargetMode") or "").lower() == "external":
            kind = (node.get("Type") or "").rpartition("/")[2]
            yield reaches(f"refers to {shown(node.get('Target') or '')} ({kind})", name)


def xml_file(data, name, budget):
    yield from declarations(text_of(data))
    try:
        root = tree_of(data)
    except Broken as error:
        yield malformed(str(error))
        return
    if root.name == "package" and root.ns.endswith("xmlPackage"):
        yield from package_parts(root)
    elif root.name == "document" and root.ns == open_document.OFFICE:
        yield from open_document.tree_findings(root, "", "", None, set(open_document.hiding_styles(root)))
    else:
        yield from local_findings(root)
        if any(node.ns == "http://www.w3.org/1999/xhtml" and node.name == "script" for node in root.walk()):
            yield acts("the file has a script")
