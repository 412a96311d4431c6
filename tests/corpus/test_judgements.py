# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the verifier refuses the output of a writer that keeps one more element.

Each element that the writer's tables drop or unwrap, with a report, because it is active or refers to something, and each
element that is never permitted, is kept in turn: the writer gets a table in which the element is kept where the published
schemas permit it. A document with the element is sanitized; its output has the element, and the unchanged verifier refuses it."""
import copy
import heapq
import io
import os
import pathlib
import re
import shlex
import subprocess
import zipfile

import pytest

import opendocument
import recipes
import tamper_ooxml
import warm
from rules import ROOT, script

TYPES = ROOT / "filetypes"
vocabulary = script("filetypes/base/xml/vocabulary.py")
# Checked elements of which nothing is kept. For other checked elements, an element is harmless by itself, and its values are
# checked.
GONE = ("drop", "unwrap", "drop-full", "forms", "control", "controls", "ole", "hidden", "input", "mark", "object")


class Room:
    def __init__(self, name):
        self.name = name
        self.files = sorted((TYPES / name / "stays").glob("*.vocabulary"))
        schema = sorted((TYPES / name / "schema").glob("*.vocabulary"))
        self.verifier = vocabulary.load(schema)
        self.published = vocabulary.load([path for path in schema if path.stem != "never"])
        self.documents = dict(documents(name))
        self.writer = vocabulary.load(self.files)

    def changed(self):
        """Yields the elements to keep, one at a time."""
        found = [key for key, (action, code) in self.writer.rules.items() if code and action in GONE]
        for _, prefix, place in self.verifier.never:
            # The writer has no prefix for namespaces in which nothing is permitted ("*"), so it could not write their elements.
            if not re.search("[@>*]", place):
                found.append((prefix, place))
        return sorted({key for key in found if key in self.published.elements})

    def path_to(self, key):
        """Returns the elements from the root of a part of our documents to `key`, preferably those that the writer keeps."""
        ahead = [(0, [root]) for root in self.published.elements if root in self.documents]
        seen = set()
        while ahead:
            cost, path = heapq.heappop(ahead)
            if path[-1] == key:
                return path
            if path[-1] in seen:
                continue
            seen.add(path[-1])
            for child in sorted(self.published.elements[path[-1]]["children"]):
                is_kept = child in self.writer.elements and child not in self.writer.rules
                heapq.heappush(ahead, (cost + (1 if is_kept or child == key else 30), [*path, child]))
        return None

    def table(self, path):
        """Returns the writer's tables with the last element of `path` kept, and those around it that the writer drops."""
        writer = copy.copy(self.writer)
        writer.rules, writer.rest, writer.namespaces = dict(writer.rules), dict(writer.rest), dict(writer.namespaces)
        writer.elements = {key: {**element, "attributes": dict(element["attributes"]), "children": set(element["children"])}
                           for key, element in writer.elements.items()}
        for key, parent in zip(path, [None, *path]):
            if key not in writer.elements or key == path[-1]:
                writer.rules.pop(key, None)
                writer.rest.pop(key[0], None)
            writer.elements.setdefault(key, {"text": self.published.elements[key]["text"], "attributes": {}, "children": set()})
            if parent is not None:
                writer.elements[parent]["children"].add(key)
        writer.namespaces.update({key[0]: self.published.namespaces[key[0]] for key in path if key[0] not in writer.namespaces})
        return writer


def documents(room):
    """Returns packages by the roots of their parts: (root, (suffix, name of the part, bytes))."""
    if room == "odf":
        part = opendocument.part
        package = opendocument.package("text", "<text:p>x</text:p>", [("styles.xml", part("document-styles", "")), ("meta.xml", part("document-meta", "<office:meta/>")),
                                                                      ("settings.xml", part("document-settings", "<office:settings/>"))],
                                       manifest=opendocument.manifest(opendocument.MEDIA_TYPE + "text", [(f"{name}.xml", "text/xml") for name in ("styles", "meta", "settings")]))
        for name in ("content", "styles", "meta", "settings"):
            yield ("office", f"document-{name}"), ("odt", f"{name}.xml", package)
        return
    spaces = {uri: prefix for prefix, (uri, _) in vocabulary.load(sorted((TYPES / room / "stays").glob("*.vocabulary"))).namespaces.items() if uri}
    for suffix, package in tamper_ooxml.documents():
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            for name in archive.namelist():
                root = re.search(r"<(?:(\w+):)?(\w+)([^>]*)>", re.sub(r"<\?.*?\?>", "", archive.read(name).decode()))
                uri = re.search(rf'xmlns{":" + root[1] if root[1] else ""}="([^"]*)"', root[3])
                if uri and uri[1] in spaces:
                    yield (spaces[uri[1]], root[2]), (suffix, name, package)


def document(room, writer, path):
    """Returns a suffix and a package with the nested elements of `path`."""
    suffix, name, package = room.documents[path[0]]
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, (uri, _) in writer.namespaces.items() if uri and prefix != "xml")
    if path[0][0] == "office":
        declared += ' office:version="1.3"'
    words = [local.partition("~")[0] if prefix == "-" else f"{prefix}:{local.partition('~')[0]}" for prefix, local in path]
    text = "x" if writer.elements[path[-1]]["text"] else ""
    sheets = '<s:sheets><s:sheet name="Sheet1" sheetId="1" r:id="rId1"/></s:sheets>' if path[0] == ("s", "workbook") else ""
    content = f"<{words[0]}{declared}>{sheets}" + "".join(f"<{word}>" for word in words[1:]) + text + "".join(f"</{word}>" for word in reversed(words))
    kinds = {"spreadsheet": ("ods", "spreadsheet"), "presentation": ("odp", "presentation"), "drawing": ("odg", "graphics")}
    members = []
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for member in archive.infolist():
            data = content.encode() if member.filename == name else archive.read(member.filename)
            if path[0] == ("office", "document-content") and len(path) > 2 and path[2][1] in kinds:
                suffix = kinds[path[2][1]][0]
                data = data.replace(b"opendocument.text", b"opendocument." + kinds[path[2][1]][1].encode()) if member.filename != name else data
            members.append(recipes.Member(member.filename, data, method=member.compress_type))
    return suffix, recipes.zip_file(members)


def compiled(table, folder):
    """Returns a shared library with a writer's table."""
    source, library = folder / "table.c", folder / "table.so"
    source.write_text(table, "utf-8")
    flags = subprocess.run(["pkg-config", "--cflags", "glib-2.0"], capture_output=True, text=True, check=True).stdout
    subprocess.run([*shlex.split(os.environ.get("CC", "cc")), "-shared", "-fPIC", "-O0", f"-I{ROOT}", *shlex.split(flags), "-o", library, source], check=True)
    return library


def outcome(room, key, tool, folder):
    """Returns the outcome of a document with the element `key`, which the writer keeps."""
    path = room.path_to(key)
    if path is None:
        return "in no part"
    writer = room.table(path)
    suffix, package = document(room, writer, path)
    given, made = folder / f"in.{suffix}", folder / f"out.{suffix}"
    given.write_bytes(package)
    made.unlink(missing_ok=True)
    warm.call(tool, "sanitize", f"table={compiled(vocabulary.write(f'ky_{room.name}_stays', writer), folder)}", given, made)
    if not made.exists() or not zipfile.is_zipfile(made):
        return "withheld"
    with zipfile.ZipFile(made) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".vml")))
    if not re.search(rf"<(\w+:)?{re.escape(key[1])}[ />]".encode(), content):
        return "gone"
    return "accepted" if warm.call(tool, "verify", made).returncode == 0 else "refused"


def outcome_of_rtf(word, tool, folder):
    """Returns the outcome for a control word of RTF that is never permitted, with its content if it is a destination."""
    tables = script("filetypes/rtf/words.py")
    words, properties = tables.load(TYPES / "rtf" / "stays" / "words.vocabulary")
    published = (TYPES / "rtf" / "schema" / "published.vocabulary").read_text("utf-8")
    kind = re.search(rf"^known (\w+) \|.* {word}(?: |$)", published, re.MULTILINE)[1]
    is_destination = kind == "destination"
    words[word] = ("group", ("body",), "body", False, None, None) if is_destination else ("word", (), None, False, None, (-32768, 32767))
    given, made = folder / "in.rtf", folder / "out.rtf"
    given.write_bytes(rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard a" + (b"{\\%s b}" if is_destination else b"\\%s0 b") % word.encode() + rb"\par}")
    made.unlink(missing_ok=True)
    warm.call(tool, "sanitize", f"table={compiled(tables.write('ky_rtf_stays', words, properties), folder)}", given, made)
    if not made.exists() or rb"\%s" % word.encode() not in made.read_bytes():
        return "gone"
    return "accepted" if warm.call(tool, "verify", made).returncode == 0 else "refused"


def outcome_of_svg(change, content, sign, tool, folder):
    """Returns the outcome for a drawing with `content` under a table changed by `change`; `sign` is the text by which the kept
    item is found."""
    writer = vocabulary.load([TYPES / "svg" / "stays.vocabulary"])
    change(writer)
    given, made = folder / "in.svg", folder / "out.svg"
    given.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{content}<circle r="5"/></svg>', "utf-8")
    made.unlink(missing_ok=True)
    warm.call(tool, "sanitize", "methods.svg=rebuild", f"table={compiled(vocabulary.write('ky_svg_stays', writer), folder)}", given, made)
    if not made.exists() or sign not in made.read_text("utf-8"):
        return "gone"
    return "accepted" if warm.call(tool, "verify", made).returncode == 0 else "refused"


ROOMS = ("odf", "ooxml")
EACH = 24  # without --full, one of so many is tried


@pytest.mark.parametrize(("name", "part", "parts"), [pytest.param(name, part, EACH, id=f"{name}-{part + 1}", marks=[pytest.mark.full] if part else [])
                                                      for name in ROOMS for part in range(EACH)])
def test_what_a_writer_lets_stay_by_mistake_is_refused(name, part, parts, inprocess, tmp_path):
    room = Room(name)
    keys = room.changed()[part::parts]
    found = {key: outcome(room, key, inprocess, tmp_path) for key in keys}
    assert not [":".join(key) for key, what in found.items() if what == "accepted"]
    # If none of our documents has a part with it, the verifier must not know the element.
    tried = {key: what for key, what in found.items() if what != "in no part"}
    assert not [":".join(key) for key in found.keys() - tried.keys() if key in room.verifier.elements]
    # Most of the kept elements must be in the output, or else the test would test nothing.
    assert sum(what == "refused" for what in tried.values()) >= len(tried) // 2, found


@pytest.mark.parametrize("part", [pytest.param(part, id=f"rtf-{part + 1}", marks=[pytest.mark.full] if part else []) for part in range(EACH)])
def test_what_the_writer_of_rtf_lets_stay_by_mistake_is_refused(part, inprocess, tmp_path):
    never = sorted(script("filetypes/rtf/words.py").forbidden(TYPES / "rtf" / "schema" / "words.vocabulary"))
    found = {word: outcome_of_rtf(word, inprocess, tmp_path) for word in never[part::EACH]}
    assert not [word for word, what in found.items() if what == "accepted"]
    assert sum(what == "refused" for what in found.values()) >= len(found) // 2, found


# Event handlers, references, and style properties that refer to something outside. svg/value.c decides which values are kept
# (judgements.tsv).
SVG_ATTRIBUTES = ["onbegin", "onclick", "onload", "actuate", "action", "background", "base", "behavior", "content", "cursor", "download", "formaction", "list-style-image",
                  "offset-path", "ping", "shape-inside", "src", "srcset", "style", "target"]


def svg_changes():
    """Yields dropped elements, event handlers, and style properties and references to something outside: (name, change of a
    table, content, sign)."""
    writer = vocabulary.load([TYPES / "svg" / "stays.vocabulary"])
    for key, (action, _) in sorted(writer.rules.items()):
        if action in ("drop", "unwrap"):
            def keep(table, key=key):
                del table.rules[key]
                table.elements[key] = {"text": "str", "attributes": {}, "children": set()}
                table.elements["svg", "svg"]["children"].add(key)
            yield key[1], keep, f"<{key[1]}>x</{key[1]}>", f"<{key[1]}"
    for element in ("path", "rect", "use"):
        for attribute in SVG_ATTRIBUTES:
            def let(table, element=element, attribute=attribute):
                table.elements["svg", element]["attributes"][None, attribute] = "tok"
            more = {"path": 'd="M0 0L5 5"', "rect": 'width="5" height="5"', "use": 'href="#r"'}[element]
            yield f"{element}@{attribute}", let, f'<rect id="r" width="2" height="2"/><{element} {more} {attribute}="x"/>', f' {attribute}="x"'


SVG_EACH = 4


@pytest.mark.parametrize("part", [pytest.param(part, id=f"svg-{part + 1}", marks=[pytest.mark.full] if part else []) for part in range(SVG_EACH)])
def test_what_the_writer_of_drawings_lets_stay_by_mistake_is_refused(part, inprocess, tmp_path):
    changes = list(svg_changes())[part::SVG_EACH]
    assert {name: what for name, change, content, sign in changes if (what := outcome_of_svg(change, content, sign, inprocess, tmp_path)) != "refused"} == {}
