# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the verifiers of Office XML and OpenDocument refuse each attribute and text that an unchecked writer leaves unchanged.

The writer gets a table that keeps every element and attribute of the published schemas, and every text, with any value. A
document with one active value is sanitized; its output has the value, and the unchanged verifier refuses it. Without the value
the verifier accepts the document. The same is done with attributes of other schemas, some on each element, and with numbers
beyond their bounds. Texts for people (the kinds of PLAIN) may have any value."""
import html
import io
import re
import zipfile

import pytest

import changed_writers
import mutations_of_numbers
import opendocument
import recipes
import warm
from rules import rule
from test_judgements import Room, compiled, vocabulary

pytestmark = pytest.mark.many

# A shown text, and names of fonts and of styles.
PLAIN = {"str", "text", "font", "style"}
ANYWHERE = ["http://e.example/x", "javascript:alert(1)"]
VALUES = {
    "rid": ["rId77"], "link": ["rId77"],
    "formula": ['WEBSERVICE("http://e.example/")', "cmd|'/c calc'!A1", "[1]Sheet1!A1"], "pivot": ['WEBSERVICE("http://e.example/")', "cmd|'/c calc'!A1"],
    "entry": ["=cmd|'/c calc'!A1"], "threshold": ["cmd|'/c calc'!A1"], "initial": ["=cmd|'/c calc'!A1"],
    "field": ["DDEAUTO cmd x", "INCLUDEPICTURE http://e.example/x"], "simple-field": ["DDEAUTO cmd x", "INCLUDETEXT http://e.example/x"], "deleted-field": ["DDEAUTO cmd x"],
    "place": ["[b.xlsx]S!A1", "http://e.example/"], "defined": ["Auto_Open", "_xlnm.Auto_Open"], "source": ["external"], "action": ["ppaction://program", "ppaction://macro?name=x"],
    "sheet": [], "table": [],  # names that formulas use; their targets are in the file
}
# Attributes of other schemas and of HTML, for any element.
STRANGE = {
    "ooxml": {"r:id": "rId77", "r:embed": "rId77", "r:link": "rId77", "r:href": "rId77", "o:href": "http://e.example/", "o:relid": "rId77", "href": "http://e.example/", "src": "http://e.example/",
              "macro": "m", "textlink": "A1", "onAction": "m", "onclick": "m()", "TargetMode": "External", "progId": "Package", "ddeService": "cmd", "ddeTopic": "x", "w:docLocation": "http://e.example/",
              "connectionId": "1", "sourceFile": "http://e.example/", "url": "http://e.example/", "command": "x"},
    "odf": {"xlink:href": "http://e.example/", "xlink:actuate": "onLoad", "xlink:show": "embed", "office:dde-application": "cmd", "office:target-frame-name": "x", "table:filter-name": "x", "table:sql-statement": "x", "draw:filter-name": "x",
            "text:filter-name": "x", "draw:code": "x", "draw:archive": "http://e.example/", "presentation:verb": "1", "presentation:action": "execute", "xml:base": "http://e.example/", "smil:href": "http://e.example/"},
}
# Kinds whose values consist of letters, digits and a few signs.
LEXICAL = {"tok", "num", "bool", "date", "name", "tab"}
EACH_STRANGE = 4  # of STRANGE on an element
EACH = 48  # parts into which all values are divided with --full
# Without --full, one value of each namespace and kind for which the document has room; so many are searched for one.
LOOKED_AT = 6


class Keeping:
    """A family with a writer that keeps everything, and documents for it."""

    def __init__(self, name, folder):
        self.room, self.folder = Room(name), folder
        self.writer = self.open_table()
        self.library = compiled(vocabulary.write(f"ky_{name}_stays", self.writer), folder)
        self.paths = self.shortest()

    def open_table(self):
        writer = self.room.writer
        # The body determines the kind of document; a chart is an object.
        writer.rules = {key: rule for key, rule in writer.rules.items() if rule[0] in ("body", "object") and key[0] in ("office", "draw")}
        writer.rest.clear()
        writer.rest[None] = "-"
        writer.singles.clear()
        writer.namespaces.update({prefix: space for prefix, space in self.room.published.namespaces.items() if prefix not in writer.namespaces})
        strange = [tuple(name.rpartition(":")[::2]) for name in STRANGE[self.room.name]]
        for key, published in self.room.published.elements.items():
            element = writer.elements.setdefault(key, {"text": None, "attributes": {}, "children": set()})
            element["text"] = "text" if published["text"] or element["text"] else None
            names = {*element["attributes"], *published["attributes"], *((prefix or None, name) for prefix, name in strange if not prefix or prefix in writer.namespaces)}
            element["attributes"] = dict.fromkeys(names, "str")
            element["children"] |= published["children"]
        return writer

    def shortest(self):
        """Returns the shortest path from a root of our documents to each element, preferably of elements that the verifier
        knows."""
        elements, verifier = self.room.published.elements, self.room.verifier.elements
        paths, ahead = {}, [(root,) for root in sorted(self.room.documents) if root in elements]
        while ahead:
            paths.update((path[-1], path) for path in reversed(ahead))
            ahead = [(*path, child) for path in ahead for child in sorted(elements[path[-1]]["children"])
                     if child not in paths and (path[-1] not in verifier or child not in verifier or child in verifier[path[-1]]["children"])]
            ahead = list({path[-1]: path for path in ahead}.values())
        return paths

    def packed(self, path, content):
        """Returns a suffix and a package with `content` as the part whose root is the first element of `path`."""
        suffix, name, package = self.room.documents[path[0]]
        if path[2:3] == (("office", "chart"),):
            kind = opendocument.MEDIA_TYPE
            frame = '<text:p><draw:frame svg:width="2cm" svg:height="2cm"><draw:object xlink:href="./Object 1" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>'
            return "odt", opendocument.package("text", frame, [("Object 1/content.xml", content)],
                                               manifest=opendocument.manifest(kind + "text", [("Object 1/", kind + "chart"), ("Object 1/content.xml", "text/xml")]))
        kinds = {"spreadsheet": ("ods", "spreadsheet"), "presentation": ("odp", "presentation"), "drawing": ("odg", "graphics")}
        kind = kinds.get(path[2][1]) if path[0] == ("office", "document-content") and len(path) > 2 else None
        members = []
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            for member in archive.infolist():
                data = content if member.filename == name else archive.read(member.filename)
                if kind and member.filename != name:
                    data = data.replace(b"opendocument.text", b"opendocument." + kind[1].encode())
                members.append(recipes.Member(member.filename, data, method=member.compress_type))
        return kind[0] if kind else suffix, recipes.zip_file(members)

    def document(self, path, attribute, value):
        """Returns the same with the nested elements of `path`, the last of which has the value."""
        declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, (uri, _) in self.writer.namespaces.items() if uri and prefix != "xml")
        declared += ' office:version="1.3"' if path[0][0] == "office" else ""
        words = [local.partition("~")[0] if prefix == "-" else f"{prefix}:{local.partition('~')[0]}" for prefix, local in path]
        sheets = '<s:sheets><s:sheet name="Sheet1" sheetId="1" r:id="rId1"/></s:sheets>' if path[0] == ("s", "workbook") else ""
        quoted = html.escape(value or "")
        more = f' {":".join(part for part in attribute if part)}="{quoted}"' if attribute else ""
        opened = [f"{word}{declared if place == 0 else ''}{more if place == len(words) - 1 else ''}" for place, word in enumerate(words)]
        content = f"<{opened[0]}>{sheets}" + "".join(f"<{word}>" for word in opened[1:]) + ("" if attribute else quoted) + "".join(f"</{word}>" for word in reversed(words[1:]))
        content += ("<office:body><office:text/></office:body>" if path[0] == ("office", "document-content") and path[1:2] != (("office", "body"),) else "") + f"</{words[0]}>"
        return self.packed(path, content.encode())

    def outcome(self, tool, verifier, path, attribute=None, value=None):
        suffix, package = self.document(path, attribute, value)
        given, made = self.folder / f"in.{suffix}", self.folder / f"out.{suffix}"
        given.write_bytes(package)
        made.unlink(missing_ok=True)
        warm.call(tool, "sanitize", f"table={self.library}", given, made)
        if not made.exists() or not zipfile.is_zipfile(made):
            return "withheld"
        with zipfile.ZipFile(made) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".vml"))).decode()
        word = re.escape(path[-1][1].partition("~")[0])
        shown = rf"<(\w+:)?{word}[ />]" if value is None else rf'[ :]{re.escape(attribute[1])}="{re.escape(html.escape(value))}"' if attribute else re.escape(html.escape(value))
        if not re.search(shown, html.unescape(content)) and not re.search(shown, content.replace("&apos;", "&#x27;")) and not (value and value in html.unescape(content)):
            return "gone"
        return "accepted" if warm.call(verifier, "verify", made).returncode == 0 else "refused"

    def values(self):
        """Yields (path, attribute or None, value, (namespace of the element, kind of the value for the verifier; for STRANGE its
        name))."""
        verifier = self.room.verifier
        loose = verifier.loose()
        strange = list(STRANGE[self.room.name].items())
        # The writer has no prefix for namespaces in which nothing is permitted.
        unwritten = {prefix for _, prefix, where in verifier.never if where == "*"}
        for place, (key, path) in enumerate(sorted(self.paths.items())):
            if not {prefix for prefix, _ in path}.isdisjoint(unwritten):
                continue
            twin, published = verifier.elements.get(key, {"text": None, "attributes": {}}), self.room.published.elements[key]["attributes"]

            def kind_of(attribute, key=key, twin=twin):
                return twin["attributes"].get(attribute) or loose.get((key[0], attribute)) or "none"

            def beyond(attribute, kind, key=key, path=path):
                """Yields the same with a number beyond its bounds."""
                bounds = vocabulary.bounds(kind) or mutations_of_numbers.BOUNDS.get(kind)
                if bounds and kind not in ("bool", "date"):
                    yield path, attribute, str(int(bounds[1]) + 1) if bounds[1] < 1e300 else "1e999", (None, f"{'all' if kind in mutations_of_numbers.BOUNDS else 'own'} bounds")

            some = [*strange, *strange][place % len(strange):][:EACH_STRANGE]
            for name, value in some:
                attribute = (name.rpartition(":")[0] or None, name.rpartition(":")[2])
                if attribute not in published and kind_of(attribute) not in PLAIN:
                    yield path, attribute, value, (None, name)
            for attribute in sorted({*published, *twin["attributes"]}, key=str):
                kind = vocabulary.plain(kind_of(attribute))
                if kind not in PLAIN and attribute[0] not in unwritten:
                    yield from ((path, attribute, value, (key[0], kind)) for value in VALUES.get(kind, ANYWHERE[:1] if kind in LEXICAL else ANYWHERE))
                    yield from beyond(attribute, kind_of(attribute))
            if twin["text"] and twin["text"] not in PLAIN:
                kind = vocabulary.plain(twin["text"])
                yield from ((path, None, value, (key[0], kind)) for value in VALUES.get(kind, ANYWHERE))
                yield from beyond(None, twin["text"])


@pytest.fixture(scope="module")
def tool(build, tmp_path_factory):
    """Returns a writer of Office XML that does not check the targets of references; for OpenDocument the table suffices."""
    tools = changed_writers.Tools(build, tmp_path_factory.mktemp("changed"))
    file, condition = "ooxml/filter-attributes.c", "if ((ooxml_filter_attributes_is_reference (element, &attributes[i]) && ooxml_filter_attributes_leads_nowhere (self, element, &attributes[i])) || is_outside_location (self, element, &attributes[i]) || ooxml_filter_attributes_lacks_item (self, element, &attributes[i]))"
    made = tools.linked([tools.compiled(file, changed_writers.changed(changed_writers.Row("docx", file, "ky_ooxml_references_stay", condition, "if (FALSE)", "")))], "keeping")
    yield made
    warm.end(made)


def tried(keeping, tool, verifier, rows):
    """Yields (row, outcome) of each row; for an element for which the document has no room, "element" and its outcome."""
    plain = {}
    for path, attribute, value, kind in rows:
        if path not in plain:
            plain[path] = keeping.outcome(tool, verifier, path)
        yield (path, attribute, value, kind), keeping.outcome(tool, verifier, path, attribute, value) if plain[path] == "accepted" else f"element {plain[path]}"


def said(path, attribute, value, _):
    return f"{':'.join(path[-1])}{'@' + ':'.join(filter(None, attribute)) if attribute else ''}: {value} is taken"


@pytest.mark.parametrize("name", ["odf", "ooxml"])
@rule
def test_of_each_namespace_a_value_of_each_kind_that_stays_by_mistake_is_refused(name, tool, inprocess, tmp_path):
    keeping = Keeping(name, tmp_path)
    by_kind = {}
    for row in keeping.values():
        by_kind.setdefault(row[3], []).append(row)
    counts = {}
    for rows in by_kind.values():
        for row, what in tried(keeping, tool, inprocess, rows[::-(-len(rows) // LOOKED_AT)]):
            if what == "accepted":
                yield said(*row)
            if what in ("accepted", "refused"):
                break
        counts[what] = counts.get(what, 0) + 1
    # The change must be in the output, or else the test would test nothing.
    if counts.get("refused", 0) < len(by_kind) * 2 // 3:
        yield f"of {len(by_kind)} kinds only some were refused for themselves: {counts}"


@pytest.mark.full
@pytest.mark.parametrize(("name", "part"), [pytest.param(name, part, id=f"{name}-{part + 1}") for name in ("odf", "ooxml") for part in range(EACH)])
@rule
def test_a_value_that_a_writer_lets_stay_by_mistake_is_refused(name, part, tool, inprocess, tmp_path):
    keeping = Keeping(name, tmp_path)
    rows = list(keeping.values())[part::EACH]
    counts = {}
    for row, what in tried(keeping, tool, inprocess, rows):
        counts[what] = counts.get(what, 0) + 1
        if what == "accepted":
            yield said(*row)
    if counts.get("refused", 0) < len(rows) // 2:
        yield f"of {len(rows)} values only some were refused for themselves: {counts}"
