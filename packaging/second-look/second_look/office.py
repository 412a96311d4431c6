# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads Office XML packages (ISO/IEC 29500) of any origin: Word, Excel, PowerPoint, Visio, XPS."""

import re

from second_look.fields import W, field_findings, instructions
from second_look.findings import Inner, acts, aside_findings, hides, malformed, reaches, shown, unread
from second_look.formulas import formula_findings
from second_look.leads import leads_out
from second_look.references import endless_findings
from second_look.written import ooxml
from second_look.written.package import Broken, parse

S, P, A = ooxml.S, ooxml.P, ooxml.A
# Parts of a binary workbook ([MS-XLSB]).
BINARY = re.compile(r"^xl/(?:[^/]+|(?:worksheets|macrosheets|chartsheets|dialogsheets|externallinks|tables|pivotcache|pivottables|querytables)/[^/]+)(?<!vbaproject)(?<!attachedtoolbars)\.bin$")
# The namespaces of ISO/IEC 29500 Strict and those of Transitional that correspond to them.
STRICT = {"http://purl.oclc.org/ooxml/wordprocessingml/main": W, "http://purl.oclc.org/ooxml/spreadsheetml/main": S, "http://purl.oclc.org/ooxml/presentationml/main": P,
          "http://purl.oclc.org/ooxml/drawingml/main": A}
PARTS = [
    (r"vbaproject[^/]*\.bin$", acts, "macros (VBA)"), (r"/macrosheets/[^/]+\.(?:xml|bin)$", acts, "a sheet of Excel 4.0 macros"), (r"/dialogsheets/[^/]+\.(?:xml|bin)$", acts, "a dialogue sheet of Excel"),
    (r"/activex/[^/]+\.xml$", acts, "an ActiveX control"), (r"/embeddings/[^/]+$", acts, "an embedded object or file"), (r"attachedtoolbars\.bin$", acts, "toolbars with commands"),
    (r"/webextensions/webextension[^/]*\.xml$", acts, "an Office add-in that is loaded from the web"), (r"/externallinks/[^/]+\.(?:xml|bin)$", reaches, "a link to another workbook"),
    (r"/connections\.(?:xml|bin)$", reaches, "connections to sources of data"), (r"/querytables/[^/]+\.(?:xml|bin)$", reaches, "a query of a source of data"),
]
WNE = "http://schemas.microsoft.com/office/word/2006/wordml"
EMBEDDING = {(W, "control"): "a control", (W, "altChunk"): "another document that is merged in when this one is opened", (W, "entryMacro"): "a macro that a form field runs",
             (W, "exitMacro"): "a macro that a form field runs", (WNE, "macro"): "a key that runs a macro",
             **{(P, name): "sound or film that plays" for name in ("audio", "video", "snd", "sndTgt")}, **{(A, name): "sound or film that plays" for name in ("snd", "audioFile", "videoFile", "quickTimeFile", "wavAudioFile", "audioCd")}, (S, "ddeLink"): "a command to another program (DDE)", (P, "cmd"): "a command of an animation", (P, "control"): "a control"}
RELATIONS = ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
VML, OFFICE = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office"
ADDRESSES = {(VML, "", "href"), (VML, "", "src"), (VML, OFFICE, "href"), (VML, OFFICE, "althref"), (VML, "", "althref"), (S, "", "destinationFile")}  # namespaces of element and attribute, name
MERGED = {(W, "connectString"), (W, "query"), (W, "udl")}
ACTIONS = {"macro": acts, "program": acts, "ole": acts, "hlinkfile": reaches, "hlinkpres": reaches, "media": acts}


def folded(root):
    """Replaces the namespaces of Strict in ROOT by those of Transitional."""
    for node in root.walk():
        node.ns = STRICT.get(node.ns, node.ns)
    return root


# Kinds of parts that may occur once. If there are two, some programs read the first, and others the last one.
SINGLE = {"officeDocument", "styles", "numbering", "settings", "webSettings", "fontTable", "footnotes", "endnotes", "sharedStrings", "calcChain", "sheetMetadata", "presProps", "viewProps", "tableStyles"}


def single_findings(package):
    for source, rows in package.relations.items():
        kinds = [kind.rpartition("/")[2] for kind, part, _ in rows.values() if part is not None]
        for kind in sorted(SINGLE):
            if kinds.count(kind) > 1:
                yield malformed(f"{kinds.count(kind)} relationships of the kind {kind}, of which there may be one", source)


class References:
    """Collects the references to styles, lists and notes of a text, and their definitions."""

    STEPS = {("style", "basedOn"): "style", ("style", "numId"): "num", ("num", "abstractNumId"): "abstractNum", ("abstractNum", "numStyleLink"): "style"}
    NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}

    def __init__(self):
        self.links, self.lists, self.needed, self.parts, self.notes = [], set(), {}, set(), {}

    def look(self, name, root):
        if root.ns != W:
            return
        self.parts.add(root.name)
        self.lists |= {number(node.get("numId", W)) for node in root.find(W, "num")}
        for node in root.walk():
            if node.ns != W:
                continue
            if node.name == "numId" and number(node.get("val", W)) != "0":
                self.needed[number(node.get("val", W))] = name
            elif node.name in self.NOTES:
                self.notes[self.NOTES[node.name], root.name] = name
        for owner in root.children:
            own = owner.get({"style": "styleId"}.get(owner.name, owner.name + "Id"), W)
            for node in owner.walk() if owner.ns == W and root.name in ("styles", "numbering") else ():
                kind = self.STEPS.get((owner.name, node.name)) if node.ns == W else None
                if kind:
                    value = node.get("val", W) or ""
                    self.links.append(((owner.name, own or "" if owner.name == "style" else number(own)), (kind, value if kind == "style" else number(value))))

    def findings(self):
        yield from endless_findings(self.links)
        for value, name in self.needed.items():
            if value not in self.lists:
                yield malformed(f"the list {shown(value)} does not exist", name)
        for (notes, root), name in self.notes.items():
            if notes == root:
                yield malformed(f"a note in {notes} refers to one of {notes}", name)
            elif notes not in self.parts:
                yield malformed(f"a note is referred to, and there are no {notes}", name)


def number(value):
    """Returns VALUE without leading zeros."""
    return (value or "").strip().lstrip("0") or "0"


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
    """Returns the text of runs that are marked as hidden, have no size, or are white (unless the part has another background)."""
    words = []
    is_white = not any(node.name in ("highlight", "drawing", "pict", "object", "tblStyle", "background") or node.name == "shd" and (node.get("fill", W) or "auto").upper() not in ("AUTO", "FFFFFF") for node in root.walk())
    for node in root.walk():
        if node.ns == W and node.name == "r":
            properties = next(iter(node.find(W, "rPr")), None)
            if properties is None:
                continue
            size = next(iter(properties.find(W, "sz")), None)
            tiny = size is not None and (size.get("val", W) or "").isdigit() and int(size.get("val", W)) <= 2
            color = next(iter(properties.find(W, "color")), None)
            white = is_white and color is not None and (color.get("val", W) or "").upper() == "FFFFFF"
            if any(is_on(next(iter(properties.find(W, name)), None)) for name in ("vanish", "webHidden", "specVanish")) or tiny or white:
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
        elif key in MERGED and (node.get("val", W) or "").strip():
            yield reaches(f"a mail merge reads a database: {shown(node.get('val', W))}", name)
        elif key == (S, "cacheSource") and node.get("type") == "external":
            yield reaches("the data of a pivot table are somewhere else", name)
        elif node.name == "FmlaMacro" and node.text.strip():
            yield acts(f"a control runs the macro {shown(node.text.strip())}", name)
        elif key == (S, "numFmt") and (node.get("formatCode") or "").strip() in (";;;", ";;"):
            yield hides("cells of a number format are not shown (;;;)", name)
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
    yield from cost_findings(name, root)


def cost_findings(name, root):
    for node in root.walk():
        if node.ns == S and node.name == "c" and node.children and FAR.fullmatch(node.get("r") or ""):
            yield malformed(f"a cell at {shown(node.get('r'))}: the sheet is printed on millions of pages", name)
        elif node.name == "HyperlinkBase" and leads_out(node.text.strip()):
            yield reaches(f"links of the document begin at {shown(node.text.strip())}", name)


# Content types of active parts, the names of such parts, and what they are.
ACTIVE_TYPES = [("macroenabled", r"vbaproject[^/]*\.bin$|/macrosheets/", "a document with macros"), ("vbaproject", r"vbaproject[^/]*\.bin$", "macros (VBA)"),
                ("activex", r"/activex/", "an ActiveX control"), ("ms-excel.macrosheet", r"/macrosheets/", "a sheet of Excel 4.0 macros")]


def type_findings(root, names):
    """Reports content types of active parts if the package has no such part."""
    # The content type of every binary workbook says that it has macros.
    types = [(node.get("ContentType") or "").lower().replace("binary.macroenabled", "binary") for node in root.walk()]
    for word, pattern, what in ACTIVE_TYPES:
        if any(word in one for one in types) and not any(re.search(pattern, "/" + name.lower()) for name in names):
            yield malformed(f"the list of types says that it is or holds {what}, and there is none", "[Content_Types].xml")


FAR = re.compile(r"(?:X[A-F]|W[A-Z])[A-Z]10[0-4]\d{4}")
# INDIRECT with the unchanged text of a cell.
FOLLOWED = re.compile(r"\bINDIRECT\s*\(\s*(?:[^()\",]+!)?\$?[A-Z]{1,3}\$?\d+\s*[,)]", re.I)
# Texts that INDIRECT reads as a reference to another file.
PLACE = re.compile(r"'?(?:[\w+.-]{2,}://|\\\\|//|[A-Za-z]:[\\/])[^'\s]*'?(?:#|!|\.?\$)|\[[^\[\]]+\][^!'\[]*'?![$A-Z]")


class Computed:
    """Finds workbooks in which a formula reads a text as a reference, and a text is a reference to another file."""

    def __init__(self):
        self.is_indirect, self.place = False, None

    def look(self, root):
        for node in root.walk():
            if (node.ns, node.name) in ooxml.FORMULAS:
                self.is_indirect = self.is_indirect or bool(FOLLOWED.search(node.text))
            elif node.ns == S and node.name in ("v", "t") and (match := PLACE.search(node.text)):
                self.place = self.place or match.string

    def findings(self):
        if self.is_indirect and self.place:
            yield reaches(f"a formula (INDIRECT) may follow a text to another file: {shown(self.place)}")


def package_findings(members):
    """Reads a package. MEMBERS: [(name, bytes)]."""
    package = ooxml.Package(members)
    yield from relation_findings(package)
    yield from single_findings(package)
    reached = {name.casefold() for name in package.reachable()}
    # The parts of an XPS document name its pages.
    is_xps = any(name.lower().endswith(".fdseq") for name in package.bytes)
    if any(BINARY.search(name.lower()) for name in package.bytes):
        yield unread("the sheets of the workbook are binary: their cells and formulas are not read")
    computed, references = Computed(), References()
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
                # VML drawings may be written like HTML, so that they are not well-formed.
                yield from [malformed(str(error), name)] if not lower.endswith(".vml") else []
                continue
            yield from (malformed(sentence, name) for sentence in told if "document type" in sentence)
            yield from aside_findings(told, name)
            if lower == "[content_types].xml":
                yield from type_findings(root, package.bytes)
            computed.look(root)
            references.look(name, folded(root))
            yield from tree_findings(name, root, package.relations.get(name, {}))
        elif not lower.endswith("/") and not BINARY.search(lower):
            yield Inner(name, data)
    yield from computed.findings()
    yield from references.findings()
