# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds the faults for which Office offers to repair a file: dangling references, equal ids, elements without a required child.
The faults of each kind are counted, and an output may have none that its original did not have."""

import collections
import re

import readers  # noqa: F401  (where second_look is)
from second_look.written.ooxml import A, C, DSP, MC, O, P, PIC, Package, R, S, W, WP
from second_look.written.package import original_members, read_zip

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
BAGS = "http://schemas.microsoft.com/office/spreadsheetml/2022/featurepropertybag"
WP14 = "http://schemas.microsoft.com/office/word/2010/wordml"
# An element and a child that it requires.
NEEDED = [
    (W, "tbl", W, "tblGrid"), (W, "tbl", W, "tr"), (W, "sdt", W, "sdtContent"), (W, "ruby", W, "rubyBase"), (W, "ruby", W, "rt"),
    (A, "graphic", A, "graphicData"), (PIC, "pic", PIC, "blipFill"), (MC, "AlternateContent", MC, "Choice"),
    (WP, "inline", A, "graphic"), (WP, "anchor", A, "graphic"), (P, "graphicFrame", A, "graphic"), (P, "pic", P, "blipFill"),
    (P, "sld", P, "cSld"), (P, "cSld", P, "spTree"), (P, "spTree", P, "nvGrpSpPr"), (P, "spTree", P, "grpSpPr"),
    (P, "grpSp", P, "nvGrpSpPr"), (P, "sp", P, "nvSpPr"), (P, "txBody", A, "p"), (A, "tc", A, "txBody"), (A, "tr", A, "tc"),
    (A, "tbl", A, "tblGrid"), (S, "workbook", S, "sheets"), (S, "worksheet", S, "sheetData"), (S, "rPh", S, "t"),
    (S, "comments", S, "authors"), (S, "comments", S, "commentList"), (C, "chartSpace", C, "chart"),  
    (C, "numRef", C, "f"), (C, "strRef", C, "f"), (P, "timing", P, "tnLst"),
    (P, "graphicFrame", P, "nvGraphicFramePr"), (A, "theme", A, "themeElements"),
]
# Lists that may not be empty.
FULL = {
    S: "mergeCells hyperlinks dataValidations conditionalFormatting tableParts cols sheetViews bookViews sheets definedNames "
       "pivotCaches tableColumns protectedRanges ignoredErrors customFilters sortState",
    P: "sldIdLst sldMasterIdLst notesMasterIdLst handoutMasterIdLst sldLayoutIdLst childTnLst stCondLst endCondLst tnLst bldLst "
       "attrNameLst tavLst custShowLst sldLst",
    W: "tr txbxContent comment footnote endnote hdr ftr tc",
    A: "graphicData gsLst custDash",
    MC: "Choice",
}
FULL = {ns: set(words.split()) for ns, words in FULL.items()}
BLOCKS = {"p", "tbl", "sdt", "customXml", "altChunk", "AlternateContent"}
STYLES = {"pStyle": "paragraph", "rStyle": "character", "tblStyle": "table"}


def number(text, default=-1):
    return int(text) if text and re.fullmatch(r"[+-]?\d+", text.strip()) else default


def local_checks(root, tell):
    # The settings name the separators of notes, which have only an id.
    named = {id(child) for node in root.walk() if node.ns == W and node.name in ("footnotePr", "endnotePr") for child in node.children}
    for node in root.walk():
        have = {(child.ns, child.name) for child in node.children}
        for ns, name, child_ns, child in NEEDED:
            if node.ns == ns and node.name == name and (child_ns, child) not in have and (MC, "AlternateContent") not in have:
                tell(f"{name} without {child}")
        if node.name in FULL.get(node.ns, ()) and not node.children and id(node) not in named:
            tell(f"empty {node.name}")
        if node.ns == W and node.name == "tc":
            blocks = [child for child in node.children if child.name in BLOCKS]
            if not blocks or blocks[-1].name in ("tbl",):
                tell("tc that does not end with a paragraph")
        if node.ns == W and node.name == "hyperlink" and not node.get("id", R) and not node.get("anchor", W):
            tell("hyperlink to nowhere")
        if node.ns == S and node.get("count") is not None and node.name in FULL[S]:
            if number(node.get("count")) != len(node.children):
                tell(f"count of {node.name}")


def duplicates(values, what, tell):
    for value, count in collections.Counter(values).items():
        for _ in range(count - 1):
            tell(f"{what} twice")


def story(root, tell):
    """Checks that fields and ranges of a Word part begin and end in pairs."""
    depth, starts, ends = 0, [], []
    for node in root.walk():
        if node.ns != W:
            continue
        if node.name == "fldChar":
            kind = node.get("fldCharType", W)
            depth += (kind == "begin") - (kind == "end")
            if depth < 0 or (kind == "separate" and depth < 1):
                tell("field without a beginning")
                depth = 0
        elif node.name in ("bookmarkStart", "commentRangeStart", "permStart", "moveFromRangeStart", "moveToRangeStart"):
            starts.append((node.name[:-5], node.get("id", W)))
        elif node.name in ("bookmarkEnd", "commentRangeEnd", "permEnd", "moveFromRangeEnd", "moveToRangeEnd"):
            ends.append((node.name[:-3], node.get("id", W)))
    if depth:
        tell("field without an end")
    for what, _ in (collections.Counter(starts) - collections.Counter(ends)).elements():
        tell(f"{what} without an end")
    for what, _ in (collections.Counter(ends) - collections.Counter(starts)).elements():
        tell(f"{what} without a beginning")


def ids_of(package, source, kind, name, attribute):
    return {node.get(attribute, W) for part in package.of_type(source, kind) if package.tree(part)
            for node in package.tree(part).walk() if node.ns == W and node.name == name}


def word(package, main, tell):
    known = {
        "footnoteReference": ids_of(package, main, "footnotes", "footnote", "id"),
        "endnoteReference": ids_of(package, main, "endnotes", "endnote", "id"),
        "commentReference": ids_of(package, main, "comments", "comment", "id"),
        "commentRangeStart": ids_of(package, main, "comments", "comment", "id"),
    }
    styles = ids_of(package, main, "styles", "style", "styleId")
    lists = ids_of(package, main, "numbering", "num", "numId") | {"0"}
    for part in [main, *(name for kind in ("header", "footer", "footnotes", "endnotes", "comments") for name in package.of_type(main, kind))]:
        root = package.tree(part)
        if root is None:
            continue
        story(root, tell)
        for node in root.walk():
            if node.ns == W and node.name in known and node.get("id", W) not in known[node.name]:
                tell(f"{node.name} to nothing")
            if node.ns == W and node.name in STYLES and node.get("val", W) not in styles:
                tell(f"{node.name} to no style")
            if node.ns == W and node.name == "numId" and node.get("val", W) not in lists:
                tell("numId to no list")
        duplicates([node.get("id") for node in root.walk() if node.ns == WP and node.name == "docPr"], "docPr id", tell)
        duplicates([node.get("id", W) for node in root.walk() if node.ns == W and node.name in ("comment", "footnote", "endnote")],
                   "note id", tell)
    for part in package.of_type(main, "numbering"):
        root = package.tree(part)
        if root:
            abstract = {node.get("abstractNumId", W) for node in root.find(W, "abstractNum")}
            bullets = {node.get("numPicBulletId", W) for node in root.find(W, "numPicBullet")}
            for node in root.walk():
                if node.ns == W and node.name == "abstractNumId" and node.get("val", W) not in abstract:
                    tell("num without its abstractNum")
                if node.ns == W and node.name == "lvlPicBulletId" and node.get("val", W) not in bullets:
                    tell("level without its picture bullet")


# An attribute of xf or other rows of styles, and the list whose items it numbers.
IN_STYLES = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}


def children_of(root, group):
    return [child for found in (root.find(S, group) if root else []) for child in found.children]


def style_checks(root, bags, tell):
    for node in root.walk():
        if node.ns == S and node.name in ("xf", "cellStyle"):
            for attribute, group in IN_STYLES.items():
                # Lists of which every program has a built-in item, even if the file has none.
                if number(node.get(attribute), 0) >= max(len(children_of(root, group)), 1):
                    tell(f"{attribute} of nothing")
        if node.ns == BAGS and node.name == "xfComplement" and number(node.get("i"), 0) >= bags:
            tell("a cell's control of nothing")


def metadata_checks(root, tell):
    """Checks the lists to which the attributes cm and vm of cells refer."""
    types = children_of(root, "metadataTypes")
    future = {group.get("name"): len(group.find(S, "bk")) for group in root.find(S, "futureMetadata")}
    for group in ("cellMetadata", "valueMetadata"):
        for node in (record for block in children_of(root, group) for record in block.children):
            kind = number(node.get("t"), 0)
            if not 1 <= kind <= len(types):
                tell("metadata of no kind")
            elif number(node.get("v"), 0) >= future.get(types[kind - 1].get("name"), 0):
                tell("metadata without a value")


def comment_checks(package, name, tell):
    """Checks the comments of sheets: their authors and, for comments with replies, the persons and the comment that is answered."""
    for part in package.of_type(name, "comments"):
        root = package.tree(part)
        authors = len(children_of(root, "authors"))
        for node in children_of(root, "commentList"):
            if number(node.get("authorId"), 0) >= authors:
                tell("comment without its author")
    persons = {node.get("id") for part in package.of_type(package.main(), "person") if package.tree(part) for node in package.tree(part).children}
    for part in package.of_type(name, "threadedComment"):
        known = [node.get("id") for node in package.tree(part).children] if package.tree(part) else []
        for node in package.tree(part).children if package.tree(part) else ():
            if node.get("personId") not in persons:
                tell("comment without its person")
            if node.get("parentId") is not None and node.get("parentId") not in known:
                tell("reply to nothing")


def sheet_checks(package, name, counts, tell):
    root = package.tree(name)
    cell_styles, strings, rules, metadata = counts
    comment_checks(package, name, tell)
    named = {node.text.strip() for node in root.walk() if node.ns == X14 and node.name == "id"}
    extended = {node.get("id") for node in root.walk() if node.ns == X14 and node.name == "cfRule"}
    for _ in named - extended:
        tell("rule without its extension")
    shared, followers = set(), []
    for node in root.walk():
        if node.ns != S:
            continue
        if node.name == "c":
            if number(node.get("s"), 0) >= max(cell_styles, 1):
                tell("cell with a style that is not there")
            for attribute, group in (("cm", "cellMetadata"), ("vm", "valueMetadata")):
                if number(node.get(attribute), 0) > len(children_of(metadata, group)):
                    tell(f"{attribute} of nothing")
            if node.get("t") == "s" and any(number(v.text) >= strings for v in node.find(S, "v")):
                tell("cell with a string that is not there")
            for f in node.find(S, "f"):
                if f.get("t") == "shared":
                    (shared.add(f.get("si")) if f.get("ref") else followers.append(f.get("si")))
        if node.get("dxfId") is not None and number(node.get("dxfId")) >= rules:
            tell(f"{node.name} with a format that is not there")
    for _ in (si for si in followers if si not in shared):
        tell("shared formula without its first cell")
    # Strict files have it in alternate content.
    if package.of_type(name, "comments") and not any((node.ns, node.name) == (S, "legacyDrawing") for node in root.walk()):
        tell("notes without their drawing")
    tables = [node for group in root.find(S, "tableParts") for node in group.children]
    if len(tables) != len(package.of_type(name, "table")):
        tell("number of tables")


def excel(package, main, tell):
    book = package.tree(main)
    sheets = [node for group in book.find(S, "sheets") for node in group.find(S, "sheet")]
    relations = package.relations.get(main, {})
    if not sheets or all(node.get("state") in ("hidden", "veryHidden") for node in sheets):
        tell("no visible sheet")
    duplicates([(node.get("name") or "").casefold() for node in sheets], "sheet name", tell)
    duplicates([node.get("sheetId") for node in sheets], "sheetId", tell)
    for node in sheets:
        if node.get("id", R) not in relations:
            tell("sheet without its part")
    for node in book.walk():
        if node.ns == S and node.name == "workbookView":
            for key in ("activeTab", "firstSheet"):
                if number(node.get(key), 0) >= len(sheets):
                    tell(f"{key} beyond the sheets")
        if node.ns == S and node.name == "definedName" and number(node.get("localSheetId"), 0) >= len(sheets):
            tell("name of no sheet")
    duplicates([((node.get("name") or "").casefold(), node.get("localSheetId")) for group in book.find(S, "definedNames")
                for node in group.children], "defined name", tell)
    style = next((package.tree(part) for part in package.of_type(main, "styles")), None)
    strings = next((package.tree(part) for part in package.of_type(main, "sharedStrings")), None)
    counts = (sum(len(group.children) for group in style.find(S, "cellXfs")) if style else 0,
              len(strings.find(S, "si")) if strings else 0,
              sum(len(group.children) for group in style.find(S, "dxfs")) if style else 0,
              next((package.tree(part) for part in package.of_type(main, "sheetMetadata")), None))
    if style:
        bags = [package.tree(part) for part in package.of_type(main, "FeaturePropertyBag")]
        style_checks(style, sum(len(group.find(BAGS, "bagId")) for root in bags if root for bag in root.children for group in bag.find(BAGS, "a")), tell)
    if counts[3]:
        metadata_checks(counts[3], tell)
    for part in package.of_type(main, "worksheet"):
        if package.tree(part):
            sheet_checks(package, part, counts, tell)
    table_ids = []
    caches = {node.get("cacheId") for group in book.find(S, "pivotCaches") for node in group.children}
    for name in package.reachable():
        root = package.tree(name) if name.endswith(".xml") else None
        if root is not None and (root.ns, root.name) == (S, "table"):
            table_ids += [root.get("id")]
            duplicates([(node.get("name") or "").casefold() for group in root.find(S, "tableColumns") for node in group.children],
                       "column of a table", tell)
        if root is not None and (root.ns, root.name) == (S, "pivotTableDefinition") and root.get("cacheId") not in caches:
            tell("pivot table without its cache")
    duplicates(table_ids, "table id", tell)


def powerpoint(package, main, tell):
    show = package.tree(main)
    for group, child, least in (("sldIdLst", "sldId", 256), ("sldMasterIdLst", "sldMasterId", 2147483648)):
        nodes = [node for found in show.find(P, group) for node in found.find(P, child)]
        duplicates([node.get("id") for node in nodes], f"{child} id", tell)
        for node in nodes:
            if number(node.get("id"), least) < least:
                tell(f"{child} below {least}")
            if node.get("id", R) not in package.relations.get(main, {}):
                tell(f"{child} without its part")
    if not show.find(P, "sldMasterIdLst"):
        tell("no master")
    layouts = []
    authors = {(root.ns, node.get("id")) for root in (package.tree(name) for name in package.reachable() if name.endswith(".xml"))
               if root and root.name in ("cmAuthorLst", "authorLst") for node in root.children}
    for name in package.reachable():
        root = package.tree(name) if name.endswith(".xml") else None
        if root is not None and root.name == "cmLst":
            for node in root.walk():
                if node.get("authorId") is not None and (root.ns, node.get("authorId")) not in authors:
                    tell("comment without its author")
        if root is None or root.ns != P:
            continue
        needs = {"sld": "slideLayout", "sldLayout": "slideMaster", "sldMaster": "theme", "notes": "notesMaster",
                 "notesMaster": "theme", "handoutMaster": "theme"}.get(root.name)
        if needs and len(package.of_type(name, needs)) != 1:
            tell(f"{root.name} without its {needs}")
        layouts += [node.get("id") for group in root.find(P, "sldLayoutIdLst") for node in group.children]
        shapes = [node.get("id") for node in root.walk() if node.ns == P and node.name == "cNvPr"]
        duplicates(shapes, "shape id", tell)
        for node in root.walk():
            if node.ns == P and node.name in ("spTgt", "bldP", "bldGraphic") and node.get("spid") not in shapes:
                tell(f"{node.name} to no shape")
    duplicates(layouts, "layout id", tell)


def relation_checks(root, ids, tell):
    for node in root.walk():
        for (ns, key), value in node.attributes.items():
            if value and value not in ids and (ns == R or (ns == O and key == "relid") or (ns == "" and key == "relId" and node.ns == DSP and node.name != "dataModelExt")):
                tell(f"{node.name} to no part")


def worse(original, output):
    """Returns a Counter of the faults that the package `output` (bytes) has and `original` does not."""
    members = original_members(original) or {}
    before = complaints(Package(members.items())) if "[Content_Types].xml" in members else collections.Counter()
    return complaints(Package((name, data) for name, data, _ in read_zip(output))) - before


def complaints(package):
    """Returns a Counter of the faults of a package."""
    found = collections.Counter()

    def tell(kind):
        found[kind] += 1

    main = package.main()
    for name in package.reachable():
        root = package.tree(name) if name.endswith((".xml", ".vml")) else None
        if root is not None:
            local_checks(root, tell)
            relation_checks(root, package.relations.get(name, {}), tell)
    root = package.tree(main) if main else None
    if root is not None:
        {W: word, S: excel, P: powerpoint}.get(root.ns, lambda *rest: None)(package, main, tell)
    return found
