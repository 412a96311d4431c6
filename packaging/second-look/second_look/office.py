# SPDX-License-Identifier: GPL-2.0-or-later
"""Office XML packages (ISO/IEC 29500): Word, Excel, PowerPoint, Visio, XPS; as anybody writes them."""

import re

from second_look.fields import W, field_findings, instructions
from second_look.findings import Inner, acts, hides, malformed, reaches, shown, unread
from second_look.formulas import formula_findings
from second_look.leads import leads_out
from second_look.written import ooxml
from second_look.written.package import Broken, parse

S, P, A = ooxml.S, ooxml.P, ooxml.A
# Parts of a binary workbook ([MS-XLSB]).
BINARY = re.compile(r"^xl/(?:[^/]+|(?:worksheets|macrosheets|chartsheets|dialogsheets|externallinks|tables|pivotcache|pivottables|querytables)/[^/]+)(?<!vbaproject)(?<!attachedtoolbars)\.bin$")
# ISO/IEC 29500 Strict has namespaces of its own.
STRICT = {"http://purl.oclc.org/ooxml/wordprocessingml/main": W, "http://purl.oclc.org/ooxml/spreadsheetml/main": S, "http://purl.oclc.org/ooxml/presentationml/main": P,
          "http://purl.oclc.org/ooxml/drawingml/main": A}
PARTS = [
    (r"vbaproject[^/]*\.bin$", acts, "macros (VBA)"), (r"/macrosheets/[^/]+\.(?:xml|bin)$", acts, "a sheet of Excel 4.0 macros"), (r"/dialogsheets/[^/]+\.(?:xml|bin)$", acts, "a dialogue sheet of Excel"),
    (r"/activex/[^/]+\.xml$", acts, "an ActiveX control"), (r"/embeddings/[^/]+$", acts, "an embedded object or file"), (r"attachedtoolbars\.bin$", acts, "toolbars with commands"),
    (r"/webextensions/webextension[^/]*\.xml$", acts, "an Office add-in that is loaded from the web"), (r"/externallinks/[^/]+\.(?:xml|bin)$", reaches, "a link to another workbook"),
    (r"/connections\.(?:xml|bin)$", reaches, "connections to sources of data"), (r"/querytables/[^/]+\.(?:xml|bin)$", reaches, "a query of a source of data"),
]
EMBEDDING = {(W, "control"): "a control", (W, "altChunk"): "another document that is merged in when this one is opened", (W, "entryMacro"): "a macro that a form field runs",
             (W, "exitMacro"): "a macro that a form field runs", (S, "ddeLink"): "a command to another program (DDE)", (P, "cmd"): "a command of an animation", (P, "control"): "a control"}
RELATIONS = ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
VML, OFFICE = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office"
ADDRESSES = {(VML, "", "href"), (VML, "", "src"), (VML, OFFICE, "href"), (VML, OFFICE, "althref"), (VML, "", "althref"), (S, "", "destinationFile")}  # namespaces of element and attribute, name
ACTIONS = {"macro": acts, "program": acts, "ole": acts, "hlinkfile": reaches, "hlinkpres": reaches, "media": acts}


def folded(root):
    """ROOT with the namespaces of Transitional."""
    for node in root.walk():
        node.ns = STRICT.get(node.ns, node.ns)
    return root


def relation_findings(package):
    names = {name.casefold() for name in package.bytes}
    for source, rows in package.relations.items():
        for kind, part, target in rows.values():
            kind = kind.rpartition("/")[2]
            if part is None and kind == "hyperlink":
                if not target.startswith("#"):
                    yield reaches(f"a link to {shown(target)}", source)
            elif part is None and target not in ("", "NULL", "file:///") and not target.startswith("#"):
                yield reaches(f"{kind} is loaded from {shown(target)}", source)
            elif part is not None and part.casefold() not in names and target not in ("NULL", "", "../NULL") and not target.startswith("#"):
                yield malformed(f"a relationship leads to {shown(target)}, which is not there", source)


def part_findings(name):
    for pattern, finding, text in PARTS:
        if re.search(pattern, "/" + name.lower()) and not name.endswith(".rels"):
            yield finding(text, name)


def is_on(node):
    return node is not None and (node.get("val", W) or "true").lower() not in ("0", "false", "off")


def word_hidden(root):
    """Text of runs that are marked hidden or are of no size."""
    words = []
    for node in root.walk():
        if node.ns == W and node.name == "r":
            properties = next(iter(node.find(W, "rPr")), None)
            if properties is None:
                continue
            size = next(iter(properties.find(W, "sz")), None)
            tiny = size is not None and (size.get("val", W) or "").isdigit() and int(size.get("val", W)) <= 2
            if is_on(next(iter(properties.find(W, "vanish")), None)) or tiny:
                words += [text.text for text in node.children if text.name in ("t", "delText")]
    words = "".join(words).strip()
    return [f"text that is not shown: {shown(words)}"] if words else []


def sheet_hidden(root):
    for node in root.walk():
        if node.ns == S and node.name == "sheet" and node.get("state") in ("hidden", "veryHidden"):
            yield f"the sheet {shown(node.get('name') or '')} is hidden"
    hidden = sum(1 for node in root.walk() if node.ns == S and node.name == "row" and node.get("hidden") in ("1", "true") and node.children)
    if hidden:
        yield f"{hidden} rows with content are hidden"
    if any(node.ns == S and node.name == "col" and node.get("hidden") in ("1", "true") for node in root.walk()):
        yield "columns are hidden"


def slide_hidden(root):
    if root.ns == P and root.name == "sld" and root.get("show") in ("0", "false"):
        yield "the slide is hidden"
    for node in root.walk():
        if node.name in ("cNvPr", "docPr") and node.get("hidden") in ("1", "true"):
            yield f"the shape {shown(node.get('name') or '')} is hidden"


def tree_findings(name, root, relations):
    for text in {*instructions(root)}:
        yield from field_findings(text, name)
    for node in root.walk():
        key = (node.ns, node.name)
        if key in ooxml.FORMULAS:
            yield from formula_findings(node.text, False, name)
            if node.name == "definedName" and ooxml.AUTO_NAME.match(node.get("name") or ""):
                yield acts(f"a name that runs a macro when the workbook is opened: {shown(node.get('name'))}", name)
        elif key in EMBEDDING and (node.name != "ddeLink" or node.get("ddeService")):
            yield acts(EMBEDDING[key] if node.name != "ddeLink" else f"a command to another program (DDE): {shown(node.get('ddeService'))} {shown(node.get('ddeTopic') or '')}", name)
        action = (node.get("action") or "") if node.name in ("hlinkClick", "hlinkHover", "hlinkMouseOver") else ""
        match = re.match(r"ppaction://(\w+)", action)
        if match and match[1] in ACTIONS:
            yield ACTIONS[match[1]](f"an action of a shape: {shown(action)}", name)
        if leads_out(node.get("FixedPage.NavigateUri") or ""):
            yield reaches(f"a link to {shown(node.get('FixedPage.NavigateUri'))}", name)
        for (ns, key), value in node.attributes.items():
            if (node.ns, ns, key) in ADDRESSES and leads_out(value):
                yield reaches(f"{node.name} leads to {shown(value)}", name)
            if ns in RELATIONS and value and value not in relations:
                yield malformed(f"{node.name} refers to the relationship {shown(value)}, which is not there", name)
        for key in ("macro", "fmlaMacro", "onAction", "onLoad"):
            if (node.get(key) or "").strip() and not node.get(key).startswith("[0]!_xl"):
                yield acts(f"{node.name} runs the macro {shown(node.get(key))}", name)
    for text in [*word_hidden(root), *sheet_hidden(root), *slide_hidden(root)]:
        yield hides(text, name)


def package_findings(members):
    """MEMBERS: [(name, bytes)]"""
    package = ooxml.Package(members)
    yield from relation_findings(package)
    reached = {name.casefold() for name in package.reachable()}
    # Pages of XPS are named by the parts before them.
    is_xps = any(name.lower().endswith(".fdseq") for name in package.bytes)
    if any(BINARY.search(name.lower()) for name in package.bytes):
        yield unread("the sheets of the workbook are binary: their cells and formulas are not read")
    for name, data in package.bytes.items():
        yield from part_findings(name)
        lower = name.lower()
        is_own = lower == "[content_types].xml" or lower.endswith(".rels") or lower.endswith("/") or "[trash]" in lower
        if not is_own and not is_xps and name.casefold() not in reached:
            yield hides("no relationship leads to this part", name)
        if lower.endswith((".xml", ".vml", ".rels", ".fpage", ".fdoc", ".fdseq")):
            told = []
            try:
                root = parse(data, told.append)
            except Broken as error:
                # Old drawings are written as HTML is.
                yield from [malformed(str(error), name)] if not lower.endswith(".vml") else []
                continue
            yield from (malformed(sentence, name) for sentence in told if "document type" in sentence)
            yield from tree_findings(name, folded(root), package.relations.get(name, {}))
        elif not lower.endswith("/") and not BINARY.search(lower):
            yield Inner(name, data)
