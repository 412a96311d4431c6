# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks rebuilt OpenDocument packages (OASIS ODF 1.3): members, manifest, links, and that nothing is active."""

import posixpath
import re
import urllib.parse

from second_look.written.ooxml import ADDRESS, HOUSE
from second_look.written.package import Broken, audit_picture, parse

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
XLINK = "http://www.w3.org/1999/xlink"
MANIFEST, SCRIPT, TEXT, OFFICE, TABLE = (OASIS + name + ":1.0" for name in ("manifest", "script", "text", "office", "table"))
DRAW, FORM, PRESENTATION, META = (OASIS + name + ":1.0" for name in ("drawing", "form", "presentation", "meta"))
MATH = "http://www.w3.org/1998/Math/MathML"
NAMESPACES = {
    "", XLINK, MATH, "http://purl.org/dc/elements/1.1/", "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/TR/css3-text/",
    *(OASIS + name for name in (
        "office:1.0", "style:1.0", "text:1.0", "table:1.0", "drawing:1.0", "xsl-fo-compatible:1.0", "svg-compatible:1.0",
        "chart:1.0", "dr3d:1.0", "datastyle:1.0", "presentation:1.0", "animation:1.0", "smil-compatible:1.0", "meta:1.0", "config:1.0",
        "manifest:1.0", "of:1.2", "form:1.0", "script:1.0")),
    *("urn:org:documentfoundation:names:experimental:" + name for name in (
        "office:xmlns:loext:1.0", "calc:xmlns:calcext:1.0")),
    *("http://openoffice.org/" + name for name in (
        "2004/calc", "2004/writer", "2004/office", "2010/draw", "2009/table", "2010/chart", "2009/office")),
    "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
}
MEMBER = re.compile(r"mimetype|META-INF/manifest\.xml|(?:Object [0-9]+/)*(?:content|styles|meta|settings)\.xml"
                    r"|(?:Object [0-9]+/)*(?:Pictures|media|Fonts)/[^/]+")
ACTIVE = {
    SCRIPT: None,
    TEXT: "execute-macro script dde-connection dde-connection-decl dde-connection-decls section-source database-display database-next "
          "database-row-select database-row-number database-name",
    OFFICE: "scripts event-listeners dde-source forms binary-data",
    TABLE: "dde-links dde-link cell-range-source table-source database-source-sql database-source-table database-source-query",
    DRAW: "object-ole plugin applet floating-frame param",
    FORM: None,
    PRESENTATION: "event-listener sound",
    META: "template auto-reload hyperlink-behaviour user-defined",
}
ACTIVE = {ns: words and set(words.split()) for ns, words in ACTIVE.items()}
# Attributes that programs only show or use as identifiers, so that any value is harmless.
SHOWN = frozenset("""name display-name title string-value description item-name regression-name source-field-name num-format num-prefix num-suffix
num-list-format bullet-char leader-text leader-char fill-character prefix suffix label caption currency decimal-replacement""".split())
FUNCTIONS = re.compile(r"(?<![\w.])(?:COM\.MICROSOFT\.)?(WEBSERVICE|FILTERXML|HYPERLINK|DDE|EXTERN\w*|CALL|RTD|MULTIPLE\.OPERATIONS"
                       r"|SQL\.REQUEST|IMPORT\w+|EVALUATE|GET\.\w+)\s*\(", re.I)
OUTSIDE = re.compile(r"'[^']*://|\[\s*'[^']*'\s*#|file:", re.I)


def audit_link(node, folder, names, where, say):
    href = node.attributes.get((XLINK, "href"))
    if href is None or href.startswith("#") or not href:
        return
    if folder and href == ".." and node.name == "chart":  # the data of a chart are in the document that contains it
        return
    target = posixpath.normpath(posixpath.join("/", folder, urllib.parse.unquote(href))).lstrip("/")
    if target not in names and target + "/content.xml" not in names:
        say(f"{where}: {node.name} leads to {href[:80]!r}")


def audit_tree(root, where, folder, names, say):
    for node in root.walk():
        if node.ns not in NAMESPACES:
            say(f"{where}: element of {node.ns}")
        if node.ns in ACTIVE and (ACTIVE[node.ns] is None or node.name in ACTIVE[node.ns]):
            say(f"{where}: element {node.name}")
        audit_link(node, folder, names, where, say)
        for (ns, name), value in node.attributes.items():
            if ns not in NAMESPACES:
                say(f"{where}: attribute of {ns}")
            if name == "formula" or (ns == TABLE and name in ("expression", "condition")):
                bare = re.sub(r'"(?:[^"]|"")*"', '""', value)
                if FUNCTIONS.search(bare) or OUTSIDE.search(bare):
                    say(f"{where}: formula {value[:80]!r}")
            elif name in ("macro-name", "command", "event-name", "connection-resource"):
                say(f"{where}: {name}={value[:60]!r}")
            elif ns not in ("", XLINK) and name not in SHOWN \
                    and ADDRESS.search(value) and not HOUSE.match(value):
                say(f"{where}: {node.name} {name}={value[:80]!r}")


def audit(members, say):
    """Reports content that an output may not have to SAY, and returns the trees by name."""
    names = [name for name, _, _ in members]
    trees = {}
    if not members or names[0] != "mimetype" or not members[0][2]:
        say("mimetype is not first and stored")
    for name, data, _ in members:
        if not MEMBER.fullmatch(name):
            say(f"{name}: no member that may be here")
        elif name.endswith(".xml"):
            trees[name] = parse(data, lambda sentence, name=name: say(f"{name}: {sentence}"))
            audit_tree(trees[name], name, posixpath.dirname(name), set(names), say)
        elif name != "mimetype" and "Fonts/" not in name:
            for sentence in audit_picture(name, data):
                say(sentence)
    listed = [node.get("full-path", MANIFEST) for node in trees["META-INF/manifest.xml"].children]
    media = dict(zip(listed, (node.get("media-type", MANIFEST) for node in trees["META-INF/manifest.xml"].children)))
    if media.get("/", "").encode() != members[0][1]:
        say("manifest and mimetype differ")
    for name in names:
        if name not in listed and name not in ("mimetype", "META-INF/manifest.xml"):
            say(f"{name}: not in the manifest")
    for path in listed:
        if not path.endswith("/") and path not in names:
            say(f"manifest: {path} is not there")
    return trees


def original_trees(members):
    """Returns {name: root} of the visible parts of an original: content and styles, also of embedded objects."""
    trees, todo, seen = {}, [""], set()
    while todo:
        folder = todo.pop()
        if folder in seen:
            continue
        seen.add(folder)
        for name in ("content.xml", "styles.xml"):
            try:
                root = parse(members[folder + name])
            except (Broken, KeyError):
                continue
            trees[folder + name] = root
            for node in list(root.walk()):
                href = node.attributes.get((XLINK, "href"))
                if (node.ns, node.name) == (DRAW, "object") and href:
                    todo.append(posixpath.normpath(folder + href.lstrip("#")).lstrip("/") + "/")
                if (node.ns, node.name) == (TABLE, "table") and node.find(TABLE, "table-source"):
                    node.content, node.children = [], []  # cached cells of another file
    return trees
