# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks rebuilt OOXML packages (ISO/IEC 29500-1 and -2): relationships, content types, namespaces, and that nothing is
active. Shares no table with kiyome."""

import posixpath
import re
import struct
import urllib.parse

from second_look.written.package import Broken, audit_picture, parse

CT = "http://schemas.openxmlformats.org/package/2006/content-types"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/"
R = OFFICE + "relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
A, C, PIC = DRAWING + "main", DRAWING + "chart", DRAWING + "picture"
WP, XDR, DGM = DRAWING + "wordprocessingDrawing", DRAWING + "spreadsheetDrawing", DRAWING + "diagram"
CDR, LC = DRAWING + "chartDrawing", DRAWING + "lockedCanvas"
DSP = "http://schemas.microsoft.com/office/drawing/2008/diagram"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
V, O = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office"
MS = "http://schemas.microsoft.com/office/"
NAMESPACES = {
    "", CT, REL, R, W, S, P, A, C, PIC, WP, XDR, DGM, CDR, LC, DSP, MC, V, O, OFFICE + "math", OFFICE + "extended-properties",
    OFFICE + "docPropsVTypes", "urn:schemas-microsoft-com:office:word", "urn:schemas-microsoft-com:office:excel",
    "urn:schemas-microsoft-com:office:powerpoint", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/", "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/XML/1998/namespace",
    "http://www.wps.cn/officeDocument/2017/etCustomData",
    *(MS + rest for rest in (
        "word/2010/wordml", "word/2012/wordml", "word/2016/wordml/cid", "word/2010/wordprocessingDrawing",
        "word/2010/wordprocessingShape", "word/2010/wordprocessingGroup", "word/2010/wordprocessingCanvas", "drawing/2010/main",
        "drawing/2014/main", "powerpoint/2010/main", "powerpoint/2012/main", "spreadsheetml/2009/9/main",
        "spreadsheetml/2009/9/ac", "spreadsheetml/2011/1/ac", "excel/2006/main", "drawing/2007/8/2/chart", "drawing/2012/chart", "drawing/2014/chart",
        "drawing/2017/03/chart",
        "powerpoint/2018/8/main", "powerpoint/2013/main/command", "drawing/2013/main/command",
        "spreadsheetml/2022/featurepropertybag", "drawing/2014/chartex", "drawing/2015/9/8/chartex", "drawing/2015/10/21/chartex", "drawing/2016/5/10/chartex",
        "drawing/2012/chartStyle", "spreadsheetml/2018/threadedcomments", "spreadsheetml/2017/dynamicarray")),
}
RELATIONSHIPS = {
    "http://www.wps.cn/officeDocument/2020/cellImage",
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
    *(f"{R}/{name}" for name in (
        "officeDocument", "extended-properties", "styles", "settings", "webSettings", "fontTable", "numbering", "footnotes",
        "endnotes", "comments", "header", "footer", "worksheet", "chartsheet", "sharedStrings", "calcChain", "table",
        "sheetMetadata", "pivotTable", "pivotCacheDefinition", "pivotCacheRecords", "slide", "slideLayout", "slideMaster",
        "notesSlide", "notesMaster", "handoutMaster", "presProps", "viewProps", "tableStyles", "commentAuthors", "theme",
        "themeOverride", "drawing", "chart", "chartUserShapes", "diagramData", "diagramLayout", "diagramQuickStyle",
        "diagramColors", "vmlDrawing", "image", "font")),
    *(MS + name for name in (
        "2011/relationships/commentsExtended", "2016/09/relationships/commentsIds", "2017/10/relationships/threadedComment",
        "2017/10/relationships/person", "2011/relationships/chartStyle", "2011/relationships/chartColorStyle",
        "2007/relationships/diagramDrawing", "2014/relationships/chartEx", "2022/11/relationships/FeaturePropertyBag", "2018/10/relationships/comments", "2018/10/relationships/authors")),
}
CONTENT_TYPES = re.compile(
    r"application/(xml|vnd\.openxmlformats-package\.(relationships|core-properties)\+xml"
    r"|vnd\.openxmlformats-officedocument\.(extended-properties|theme|themeOverride|drawing|vmlDrawing"
    r"|wordprocessingml\.(document\.main|styles|settings|webSettings|fontTable|numbering|footnotes|endnotes|comments"
    r"|commentsExtended|commentsIds|header|footer)"
    r"|spreadsheetml\.(sheet\.main|worksheet|chartsheet|styles|sharedStrings|calcChain|table|comments|sheetMetadata|pivotTable"
    r"|pivotCacheDefinition|pivotCacheRecords)"
    r"|presentationml\.(presentation\.main|slide|slideLayout|slideMaster|notesSlide|notesMaster|handoutMaster|presProps"
    r"|viewProps|tableStyles|comments|commentAuthors)"
    r"|drawingml\.(chart|chartshapes|diagramData|diagramLayout|diagramStyle|diagramColors))(\+xml)?"
    r"|vnd\.ms-excel\.(threadedcomments|person|featurepropertybag)\+xml|vnd\.wps-officedocument\.cellimage\+xml"
    r"|vnd\.ms-powerpoint\.(comments|authors)\+xml"
    r"|vnd\.ms-office\.(chartex|chartstyle|chartcolorstyle|drawingml\.diagramDrawing)\+xml)"
    r"|application/(x-fontdata|vnd\.openxmlformats-officedocument\.obfuscatedFont)"
    r"|image/(png|jpeg|gif|tiff|bmp)")
FONT_TABLES = {b"CFF ", b"GDEF", b"GPOS", b"GSUB", b"VORG", b"OS/2", b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"name", b"post", b"vhea", b"vmtx"}
PICTURE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "tif": "image/tiff",
                 "tiff": "image/tiff", "bmp": "image/bmp"}
ACTIVE = {
    W: "object control altChunk subDoc attachedTemplate linkStyles mailMerge dataBinding frameset entryMacro exitMacro docVars "
       "customXml smartTag movie writeProtection",
    S: "oleObjects controls externalReferences customProperties webPublishItems webPublishing fileSharing customSheetViews "
       "customWorkbookViews queryTable connections dbPr olapPr textPr webPr externalLink ddeLink smartTags functionGroups "
       "cellSmartTags",
    P: "oleObj control controls cmd audio video sndAc custDataLst contentPart tags htmlPubPr sndTgt inkTgt "
       "modifyVerifier externalLst",
    A: "audioFile audioCd wavAudioFile videoFile quickTimeFile snd svgBlip",
    C: "externalData",
    MS + "drawing/2014/chartex": "externalData geoCache",
    O: "OLEObject",
}
ACTIVE = {ns: set(words.split()) for ns, words in ACTIVE.items()}
FIELDS = set("PAGE NUMPAGES SECTION SECTIONPAGES DATE TIME TOC TOA TC TA PAGEREF REF NOTEREF SEQ "
             "STYLEREF TITLE SUBJECT FILENAME NUMWORDS NUMCHARS EQ FORMTEXT FORMCHECKBOX FORMDROPDOWN LISTNUM INDEX XE QUOTE "
             "SYMBOL = IF AUTONUM ADVANCE BIBLIOGRAPHY CITATION".split())
FUNCTIONS = re.compile(
    r"(?<![\w.])(?:_xlfn\.|_xlws\.|_xludf\.)*(WEBSERVICE|FILTERXML|HYPERLINK|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|SQL\.REQUEST"
    r"|CUBE\w+|STOCKHISTORY|PY|EVALUATE|RUN|GET\.\w+|FOPEN|FWRITE\w*|IMPORT\w+|ENCODEURL|TRANSLATE|DETECTLANGUAGE|COPILOT|DDE"
    r"|HALT|ALERT|FORMULA(?:\.FILL)?|SET\.\w+|WINDOW\.\w+)\s*\(", re.I)
OUTSIDE = re.compile(r"\[(?!0\]![\w\\.?])\d+\]|\[[^\]]*\.xl\w+\]|\|'|://|\\\\")
FORMULAS = {(S, name) for name in ("f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula",
                                   "definedName")} | {(MS + "excel/2006/main", "f"), (C, "f"), (MS + "drawing/2014/chartex", "f"), (MS + "drawing/2014/chartex", "nf")}
AUTO_NAME = re.compile(r"(?:_xlnm\.)?auto_?(open|close|activate|deactivate|ouvrir|fermer|exec)", re.I)
# Attributes whose texts only people read.
TOLD = {"descr", "title", "name", "tooltip", "alt", "tableColumn", "prompt", "promptTitle", "error", "errorTitle", "displayName",
        "caption", "c", "v", "uniqueName", "string", "o:title", "helpText", "initials", "author", "totalsRowLabel", "formatCode"}
# Elements of Word whose value is such a text, a format of numbers or dates, or characters.
TOLD_IN_VALUE = {(W, name) for name in ("tblCaption", "tblDescription", "alias", "tag", "docPart", "docPartGallery", "docPartCategory",
                                        "dateFormat", "name", "aliases", "altName", "lvlText", "title", "desc", "helpText", "statusText",
                                        "listEntry", "format", "noLineBreaksAfter", "noLineBreaksBefore", "decimalSymbol", "listSeparator")}
ADDRESS = re.compile(r"(?:https?|ftp|file|mailto|javascript|vbscript|mhtml|ms-\w+|tel|news|data):|^\\\\|^[A-Za-z]:\\", re.I)
HOUSE = re.compile(r"http://(schemas\.(microsoft|openxmlformats)\.(com|org)|purl\.oclc\.org/ooxml|www\.w3\.org|www\.wps\.cn/officeDocument)/|^urn:", re.I)
JUMPS = re.compile(r"ppaction://(hlinksldjump|noaction|hlinkshowjump\?jump=\w+)$")


class Package:
    """Reads the parts of a package: bytes, XML trees, relationships. It is lenient, so that it can also read originals."""

    def __init__(self, members):
        self.bytes = dict(members)
        self.trees = {}
        self.relations = {}
        for name in self.bytes:
            if name.endswith(".rels"):
                folder, base = posixpath.split(name)
                source = posixpath.join(posixpath.dirname(folder), base[:-5])
                self.relations[source] = self.read_relations(name, source)

    def tree(self, name, tell=None):
        if name not in self.trees:
            try:
                self.trees[name] = parse(self.bytes[name], tell)
            except Broken:
                if tell:
                    raise
                self.trees[name] = None
        return self.trees[name]

    def read_relations(self, name, source):
        """Returns {Id: (type, part name or None if it is external, target)}."""
        try:
            root = parse(self.bytes[name])
        except Broken:
            return {}
        found = {}
        for node in root.children:
            target = node.get("Target") or ""
            part = None
            if (node.get("TargetMode") or "").lower() != "external":
                plain = urllib.parse.unquote(target)
                part = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), plain)).lstrip("/")
            found.setdefault(node.get("Id"), (node.get("Type") or "", part, target))
        return found

    def of_type(self, source, kind):
        return [part for type_, part, _ in self.relations.get(source, {}).values()
                if part and type_.rpartition("/")[2] == kind and part in self.bytes]

    def main(self):
        found = self.of_type("", "officeDocument")
        return found[0] if found else None

    def reachable(self):
        """Returns the names of parts in the order in which relationships lead to them."""
        seen, queue = [], [""]
        while queue:
            for _, part, _ in self.relations.get(queue.pop(0), {}).values():
                if part and part in self.bytes and part not in seen:
                    seen.append(part)
                    queue.append(part)
        return seen


def audit_relations(package, say):
    for source, rows in package.relations.items():
        if source and source not in package.bytes:
            say(f"{source}: relationships of no part")
        for key, (kind, part, target) in rows.items():
            if kind not in RELATIONSHIPS:
                say(f"{source}: relationship type {kind}")
            if part is None:
                say(f"{source}: external target {target}")
            elif part not in package.bytes:
                say(f"{source}: {key} leads to {target}, which is not there")


def audit_types(package, say):
    defaults, overrides = {}, {}
    for node in package.tree("[Content_Types].xml").children:
        kind = node.get("ContentType")
        if not CONTENT_TYPES.fullmatch(kind or ""):
            say(f"[Content_Types].xml: {kind}")
        if node.name == "Default":
            defaults[node.get("Extension").lower()] = kind
        else:
            overrides[node.get("PartName").lstrip("/")] = kind
    for name in overrides:
        if name not in package.bytes:
            say(f"[Content_Types].xml: /{name} is not there")
    for name in package.bytes:
        suffix = name.rpartition(".")[2].lower()
        kind = overrides.get(name, defaults.get(suffix))
        if kind is None and name != "[Content_Types].xml":
            say(f"{name}: no content type")
        if suffix in PICTURE_TYPES and kind != PICTURE_TYPES[suffix]:
            say(f"{name}: content type {kind}")
    if overrides.get(package.main(), "").find(".main+xml") < 0:
        say("the main part has not the type of one")


def audit_formula(node, where, say):
    bare = re.sub(r'"(?:[^"]|"")*"', '""', node.text)
    if FUNCTIONS.search(bare) or OUTSIDE.search(re.sub(r"'(?:[^'\[\]|]|'')*'", "''", bare)):
        say(f"{where}: formula {node.text[:80]!r}")
    if node.name == "definedName" and AUTO_NAME.match(node.get("name") or ""):
        say(f"{where}: name {node.get('name')}")


def audit_instruction(text, where, say):
    words = text.split()
    name = words[0].upper() if words else "="
    if name == "HYPERLINK":
        if re.search(r'HYPERLINK\s+(?!\\)', text.strip() + " ", re.I) or "\\l" not in text:
            say(f"{where}: field {text.strip()[:80]!r}")
    elif name not in FIELDS and not name.startswith("="):
        say(f"{where}: field {text.strip()[:80]!r}")


def audit_fields(root, where, say):
    """Checks fields that consist of several runs: the text between begin and separate at any nesting level."""
    open_fields = []
    for node in root.walk():
        if node.ns != W:
            continue
        if node.name == "fldSimple":
            audit_instruction(node.get("instr", W) or "", where, say)
        elif node.name == "fldChar":
            kind = node.get("fldCharType", W)
            if kind == "begin":
                open_fields.append([])
            elif kind in ("separate", "end") and open_fields:
                if open_fields[-1] is not None:
                    audit_instruction("".join(open_fields[-1]), where, say)
                open_fields[-1] = None
                if kind == "end":
                    open_fields.pop()
        elif node.name in ("instrText", "delInstrText"):
            if node.text and (not open_fields or open_fields[-1] is None):
                say(f"{where}: field code outside of a field")
            else:
                open_fields[-1].append(node.text)


def audit_attributes(node, where, say):
    for (ns, name), value in node.attributes.items():
        if ns not in NAMESPACES:
            say(f"{where}: attribute of {ns}")
        if name in ("macro", "onAction", "onLoad", "href", "fmlaMacro") and value:
            say(f"{where}: {node.name} {name}={value[:60]!r}")
        elif name == "action" and value and not JUMPS.match(value):
            say(f"{where}: action {value[:60]!r}")
        elif (name not in TOLD and (ns, name) != (W, "instr") and not (name == "val" and (node.ns, node.name) in TOLD_IN_VALUE)
              and ADDRESS.search(value) and not HOUSE.match(value)):
            say(f"{where}: {node.name} {name}={value[:80]!r}")


def audit_font(package, name, say):
    """Checks an embedded font, obfuscated or with a header: it may contain only its tables, without gaps."""
    font = package.bytes[name]
    if name.endswith(".fntdata"):
        size, of_font, version, flags = struct.unpack("<4I", font[:16])
        if size != len(font) or version != 0x20001 or flags:
            say(f"{name}: a head of another kind")
        font = font[len(font) - of_font:]
    else:
        keys = {node.get("fontKey", W) for part in package.bytes if part.endswith("fontTable.xml") for node in package.tree(part).walk() if node.get("fontKey", W)}
        key = bytes.fromhex(keys.pop().strip("{}").replace("-", ""))[::-1] * 2 if len(keys) == 1 else bytes(32)
        font = bytes(a ^ b for a, b in zip(font[:32], key)) + font[32:]
    count = struct.unpack(">H", font[4:6])[0]
    end = 12 + 16 * count
    for at in range(12, end, 16):
        tag, _, offset, size = struct.unpack(">4s3I", font[at:at + 16])
        if tag not in FONT_TABLES:
            say(f"{name}: a table {tag}")
        if offset != end:
            say(f"{name}: {tag} is not behind the table before it")
        end += (size + 3) // 4 * 4
    if font[:4] not in (b"\0\1\0\0", b"OTTO") or end != len(font):
        say(f"{name}: no font")


def audit_part(package, name, say):
    root = package.tree(name, lambda sentence: say(f"{name}: {sentence}"))
    ids = package.relations.get(name, {})
    for node in root.walk():
        if node.ns not in NAMESPACES:
            say(f"{name}: element of {node.ns}")
        if node.name in ACTIVE.get(node.ns, ()):
            say(f"{name}: element {node.name}")
        if (node.ns, node.name) in FORMULAS:
            audit_formula(node, name, say)
        audit_attributes(node, name, say)
        for (ns, key), value in node.attributes.items():
            if (ns == R or (ns == O and key == "relid")) and value and value not in ids:
                say(f"{name}: {node.name} leads to {value}, which is no relationship")
    audit_fields(root, name, say)


def audit(members, say):
    """Reports content that an output may not have to SAY."""
    package = Package([(name, data) for name, data, _ in members])
    if "[Content_Types].xml" not in package.bytes or package.main() is None:
        say("no content types or no main part")
        return package
    audit_relations(package, say)
    audit_types(package, say)
    reached = set(package.reachable())
    for name, data in package.bytes.items():
        is_own = name == "[Content_Types].xml" or name.endswith(".rels")
        if not is_own and name not in reached:
            say(f"{name}: nothing leads there")
        if name.rpartition(".")[2] in PICTURE_TYPES:
            for sentence in audit_picture(name, data):
                say(sentence)
        elif name.endswith((".odttf", ".fntdata")):
            audit_font(package, name, say)
        else:
            audit_part(package, name, say)
    return package
