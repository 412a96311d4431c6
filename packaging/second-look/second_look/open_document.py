# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads OpenDocument packages (OASIS ODF 1.3) and flat OpenDocument files of any origin."""

import posixpath
import re
import urllib.parse

from second_look.findings import Inner, acts, aside_findings, hides, malformed, reaches, shown, unread
from second_look.formulas import formula_findings
from second_look.leads import leads_out
from second_look.references import endless_findings
from second_look.written.odf import DRAW, FORM, MANIFEST, OFFICE, PRESENTATION, SCRIPT, TABLE, TEXT, XLINK
from second_look.written.package import Broken, parse

ACTIVE = {
    (SCRIPT, "event-listener"): "an event that runs a macro or a script", (PRESENTATION, "event-listener"): None, (TEXT, "execute-macro"): "a field that runs a macro",
    (TEXT, "script"): "a script", (OFFICE, "script"): "a script", (DRAW, "plugin"): "a plug-in", (DRAW, "applet"): "an applet", (DRAW, "object-ole"): "an embedded object of another program",
    (TEXT, "dde-connection-decl"): "a command to another program (DDE)", (TABLE, "dde-link"): "a command to another program (DDE)", (OFFICE, "dde-source"): "a command to another program (DDE)",
    (PRESENTATION, "sound"): None,
}
LOADING = {(TEXT, "section-source"): "a section of another file", (TABLE, "table-source"): "a table of another file", (TABLE, "cell-range-source"): "cells of another file",
           (DRAW, "floating-frame"): "a frame that loads another page", (TEXT, "database-display"): "a field of a database", (TABLE, "database-source-sql"): "a query of a database",
           (FORM, "connection-resource"): "a connection to a database"}
HIDDEN = {(TABLE, "visibility"): ("collapse",), (TEXT, "display"): ("none",), (PRESENTATION, "visibility"): ("hidden",), (TABLE, "display"): ("false",), (DRAW, "display"): ("none", "printer")}
XFORMS = "http://www.w3.org/2002/xforms"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
NUMBER = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"


def link_findings(node, folder, names, place):
    href = (node.attributes.get((XLINK, "href")) or "").strip()
    if not href or href.startswith("#") or (names is None and not leads_out(href)):
        return
    inside = posixpath.normpath(posixpath.join("/", folder, urllib.parse.unquote(href))).lstrip("/")
    if names is not None and (inside in ("", ".") or inside in names or any(name.startswith(inside + "/") for name in names)):
        return
    if re.match(r"(?:vnd\.sun\.star\.script|macro|script|javascript|vnd\.sun\.star\.\w+):", href, re.I):
        yield acts(f"{node.name} runs {shown(href)}", place)
    elif (node.ns, node.name) in ((TEXT, "a"), (DRAW, "a"), (DRAW, "area-circle"), (DRAW, "area-rectangle"), (DRAW, "area-polygon"), (FORM, "button")):
        yield reaches(f"a link to {shown(href)}", place)
    elif node.name != "template" or leads_out(href):
        yield reaches(f"{node.name} is loaded from {shown(href)}", place)


def hiding_styles(root):
    """Returns the names of styles that hide content."""
    for node in root.walk():
        if (node.ns, node.name) == (STYLE, "style"):
            properties = [pair for child in node.children if child.ns == STYLE for pair in child.attributes.items()]
            if any(value in HIDDEN.get(key, ()) for key, value in properties):
                yield node.get("name", STYLE)


def chain_findings(root, place):
    """Reports styles that are based on each other, and number formats that select each other."""
    links = []
    for folder in root.walk():
        if folder.ns != OFFICE or folder.name not in ("styles", "automatic-styles"):
            continue
        for node in folder.children:
            name = node.get("name", STYLE) or ""
            if (node.ns, node.name, folder.name) == (STYLE, "style", "styles"):
                family = node.get("family", STYLE) or ""
                links += [((family, name), (family, parent)) for parent in [node.get("parent-style-name", STYLE)] if parent]
            elif node.ns == NUMBER:
                links += [((folder.name, name), (folder.name, inner.get("apply-style-name", STYLE) or "")) for inner in node.find(STYLE, "map")]
    yield from endless_findings(links, place)


def has_text(node):
    return any(inner.text.strip() for inner in node.walk())


def tree_findings(root, place, folder, names, hiding):
    for node in root.walk():
        key = (node.ns, node.name)
        if ACTIVE.get(key):
            yield acts(f"{ACTIVE[key]}: {shown(' '.join(node.attributes.values()))}", place)
        elif key == (PRESENTATION, "event-listener") and (node.get("action", PRESENTATION) in ("execute-macro", "execute", "verb")):
            yield acts(f"a click {node.get('action', PRESENTATION)}s something", place)
        elif key == (XFORMS, "submission") and leads_out(node.get("action") or ""):
            yield acts(f"a form sends what is entered to {shown(node.get('action'))}", place)
        elif key == (XFORMS, "instance") and leads_out(node.get("src") or ""):
            yield reaches(f"data of a form are loaded from {shown(node.get('src'))}", place)
        elif key == (FORM, "form") and (node.get("datasource", FORM) or node.get("command", FORM)):
            yield reaches(f"a form reads a database: {shown(node.get('datasource', FORM) or '')} {shown(node.get('command', FORM) or '')}", place)
        elif key in LOADING:
            yield reaches(f"{LOADING[key]}: {shown(' '.join(node.attributes.values()))}", place)
        elif key in ((TEXT, "hidden-text"), (TEXT, "hidden-paragraph")):
            yield hides(f"text that is not shown: {shown(node.text)}", place)
        yield from link_findings(node, folder, names, place)
        for (ns, name), value in node.attributes.items():
            if (ns, name) != (XLINK, "href") and re.match(r"vnd\.sun\.star\.script:|macro:", value, re.I):
                yield acts(f"{node.name} runs {shown(value)}", place)
            if ns == TABLE and name in ("formula", "expression", "condition"):
                yield from formula_findings(re.sub(r"^\w+:=?", "", value), True, place)
            elif name == "style-name" and value in hiding and ns in (TEXT, TABLE, DRAW) and has_text(node):
                yield hides(f"the style {shown(value)} has it that {node.name} is not shown", place)
            elif node.ns != STYLE and value in HIDDEN.get((ns, name), ()) and not (name == "visibility" and not node.children) and not (name == "display" and value == "none" and ns == TEXT and node.name != "section"):
                yield hides(f"{node.name} is not shown", place)


def manifest_findings(members):
    try:
        root = parse(members["META-INF/manifest.xml"])
    except (KeyError, Broken):
        yield malformed("there is no manifest")
        return
    if any(node.ns == MANIFEST and node.name == "encryption-data" for node in root.walk()):
        yield unread("the document is encrypted")


def package_findings(listed):
    """Reads a package. LISTED: [(name, bytes)]."""
    members = dict(listed)
    yield from manifest_findings(members)
    names, trees, hiding = set(members), {}, set()
    for name, data in members.items():
        if name.lower().endswith(".xml") and data and name != "META-INF/manifest.xml":
            trees[name], told = None, []
            try:
                trees[name] = parse(data, told.append)
                hiding.update(hiding_styles(trees[name]))
            except Broken as error:
                yield malformed(str(error), name)
            # Files of OpenOffice 1 have a document type declaration.
            if any("document type" in sentence for sentence in told) and b"<!DOCTYPE" not in data[:300]:
                yield malformed("a document type declaration", name)
            yield from aside_findings(told, name)
    for name, data in members.items():
        lower = name.lower()
        if re.match(r"(?:.*/)?(?:Basic/[^/]+/(?!script-lb\.xml)[^/]+\.xml|Scripts/.*[^/])$", name):
            yield acts("a macro", name)
        elif re.search(r"(?:^|/)ObjectReplacements/.", name) or lower.endswith("/") or lower in ("mimetype", "meta-inf/manifest.xml"):
            continue
        elif lower.startswith("versions/"):
            yield hides("an earlier version of the document", name)
            yield Inner(name, data)
        elif name in trees:
            if trees[name] is not None:
                yield from chain_findings(trees[name], name)
                yield from tree_findings(trees[name], name, posixpath.dirname(name), names, hiding)
        else:
            yield Inner(name, data)
