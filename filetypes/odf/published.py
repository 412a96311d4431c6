#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Generates the verifier's schema/opendocument.vocabulary and schema/mathml.vocabulary from OpenDocument's published schemas.

usage: published.py [--update] (KIYOME_SCHEMAS: the folder of odf/*.rng)

The schemas are RELAX NG. The tables contain the children and attributes of each element pattern, in any context. The datatype of
an attribute determines the kind of its value. Some kinds are unknown to the verifier ("iri": a reference; "qname": a name that
programs interpret; "binary"), so that such an attribute is refused unless schema/never.vocabulary gives it another kind. A
"string" is a name, which cannot contain an address, unless that file gives it another kind, for example text.
"""

import collections
import functools
import importlib.util
import pathlib
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent
NG = "{http://relaxng.org/ns/structure/1.0}"
XML = "http://www.w3.org/XML/1998/namespace"
MATHML = "http://www.w3.org/1998/Math/MathML"

# The kinds of values by the names of patterns and of W3C's datatypes. Other patterns are expanded.
PATTERNS = {"anyIRI": "iri", "anyURI": "iri", "URIorSafeCURIE": "iri", "CURIE": "iri", "SafeCURIE": "iri", "namespacedToken": "qname", "base64Binary": "binary", "boolean": "bool",
            "cellAddress": "range", "cellRangeAddress": "range", "cellRangeAddressList": "range", "pathData": "path", "points": "path", "point3D": "path", "vector3D": "path",
            "angle": "tok", "styleName": "name", "styleNameRef": "name", "styleNameRefs": "name", "length": "tok", "clipShape": "path"}
DATATYPES = {"anyURI": "iri", "QName": "qname", "base64Binary": "binary", "boolean": "bool", "integer": "num", "nonNegativeInteger": "num:0..4294967295", "positiveInteger": "num:0..4294967295", "decimal": "num:-1.7e308..1.7e308",
             "double": "num:-1.7e308..1.7e308", "float": "num:-1.7e308..1.7e308", "date": "date", "dateTime": "date", "time": "date", "duration": "date", "ID": "name", "IDREF": "name", "IDREFS": "name", "NCName": "name",
             "NMTOKEN": "name", "language": "tok", "token": "tok", "string": "string", "unsignedLong": "num", "NMTOKENS": "name"}
FACETS = ("minInclusive", "maxInclusive")


def kind_of(kinds):
    """Returns a single kind for a value that may be of any of KINDS."""
    for kind in ("iri", "binary", "qname", "string"):
        if kind in kinds:
            return kind
    if kinds <= {"date", "tok"} and "date" in kinds:
        return "date"
    if len(kinds) == 1:
        return next(iter(kinds))
    plain = {kind.partition(":")[0] for kind in kinds}
    if plain == {"num"}:
        return published().vocabulary().widest(kinds)
    if plain <= {"name", "tok", "num", "bool"} and "name" in plain:
        return "name"
    if plain <= {"num", "bool", "tok"}:
        return "tok"
    return "path" if plain <= {"num", "bool", "tok", "path"} else "string"


class Grammar:
    def __init__(self, path):
        self.patterns = collections.defaultdict(list)  # name: [(element, prefixes, default namespace)]
        self.read(path, "")

    def read(self, path, default):
        prefixes = {"xml": XML}
        for _, (prefix, uri) in ElementTree.iterparse(path, events=("start-ns",)):
            prefixes.setdefault(prefix, uri)
        root = ElementTree.parse(path).getroot()
        self.define(root, path, prefixes, root.get("ns", default))

    def define(self, around, path, prefixes, default):
        for child in around:
            if child.tag == NG + "include":
                self.read(path.parent / child.get("href"), default)
                self.define(child, path, prefixes, default)
            elif child.tag == NG + "div":
                self.define(child, path, prefixes, default)
            elif child.tag == NG + "define":
                self.patterns[child.get("name")].append((child, prefixes, default))

    @staticmethod
    def names(pattern, prefixes, default):
        """Returns the names of an element or attribute pattern, without "any"."""
        is_attribute = pattern.tag == NG + "attribute"
        classes = [pattern] if pattern.get("name") else list(pattern[0].iter(NG + "name")) if pattern[0].tag in (NG + "name", NG + "choice") else []
        for one in classes:
            prefix, _, local = (one.get("name") or one.text).strip().rpartition(":")
            yield (prefixes[prefix] if prefix else "" if is_attribute else one.get("ns", default), local)

    @staticmethod
    def inside(pattern):
        return list(pattern) if pattern.get("name") else list(pattern)[1:]

    def values(self, patterns, seen):
        """Returns the kinds of values that PATTERNS allow."""
        for pattern in patterns:
            tag = pattern.tag.removeprefix(NG)
            if tag == "ref" and pattern.get("name") in PATTERNS:
                yield PATTERNS[pattern.get("name")]
            elif tag == "ref" and pattern.get("name") not in seen:
                for definition, _, _ in self.patterns[pattern.get("name")]:
                    yield from self.values(definition, seen | {pattern.get("name")})
            elif tag == "data":
                told = {param.get("name"): param.text for param in pattern.iter(NG + "param")}
                is_plain = "[A-Za-z0-9]" in told.get("pattern", "") or "[0-9" in told.get("pattern", "")
                kind = "tok" if pattern.get("type") == "string" and is_plain else DATATYPES[pattern.get("type")]
                bounds = kind.partition(":")[2].split("..")
                yield kind if len(bounds) < 2 else "num:" + "..".join(told.get(facet, bound) for facet, bound in zip(FACETS, bounds))
            elif tag in ("value", "empty"):
                yield "tok"
            elif tag == "text":
                yield "string"
            elif tag == "list":
                kinds = {kind.partition(":")[0] for kind in self.values(pattern, seen)}
                yield "name" if "name" in kinds else "tok" if kinds <= {"num", "bool", "tok"} else "path"
            elif tag in ("choice", "optional", "zeroOrMore", "oneOrMore", "group", "mixed"):
                yield from self.values(pattern, seen)

    def content(self, patterns, prefixes, default, element, seen):
        for pattern in patterns:
            tag = pattern.tag.removeprefix(NG)
            if tag == "element":
                element["children"].update(self.names(pattern, prefixes, default))
            elif tag == "attribute":
                for name in self.names(pattern, prefixes, default):
                    element["attributes"][name].update(set(self.values(self.inside(pattern), set())) or {"string"})
            elif tag == "ref" and pattern.get("name") not in seen:
                seen.add(pattern.get("name"))
                for definition, *where in self.patterns[pattern.get("name")]:
                    self.content(definition, *where, element, seen)
            elif tag in ("text", "data", "value", "list", "mixed"):
                element["text"] = True
                if tag == "mixed":
                    self.content(pattern, prefixes, default, element, seen)
            elif tag in ("choice", "optional", "zeroOrMore", "oneOrMore", "group", "interleave"):
                self.content(pattern, prefixes, default, element, seen)

    def elements(self):
        """Yields for each element pattern its names, whether it may contain text, its attributes and its children."""
        for definitions in list(self.patterns.values()):
            for definition, prefixes, default in definitions:
                for pattern in definition.iter(NG + "element"):
                    element = {"text": False, "attributes": collections.defaultdict(set), "children": set()}
                    self.content(self.inside(pattern), prefixes, default, element, set())
                    for name in self.names(pattern, prefixes, default):
                        yield name, element["text"], element["attributes"], element["children"]


@functools.cache
def published():
    spec = importlib.util.spec_from_file_location("published", HERE.parent / "base" / "xml" / "published.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(schemas, title, sources, own):
    grammars = [Grammar(schemas / "odf" / source) for source in sources]
    prefixes = {"": "-", XML: "xml"}
    for grammar in grammars:
        for definitions in grammar.patterns.values():
            for _, known, _ in definitions:
                prefixes.update({uri: prefix for prefix, uri in known.items() if prefix and uri not in prefixes})
    prefixes[MATHML] = "math"
    facts = published().Facts(prefixes)
    for grammar in grammars:
        for element in grammar.elements():
            facts.add(*element)
    spaces = {uri for uri, _ in facts.texts} - {MATHML} if own else set()
    head = ["# SPDX-License-Identifier: GPL-2.0-or-later", f"# Made by filetypes/odf/published.py of {title}. Not to be edited."]
    return "\n".join([*head, *facts.lines(kind_of, spaces)]) + "\n"


def make(schemas):
    return {HERE / "schema" / "opendocument.vocabulary": table(schemas, "the schemas of OASIS OpenDocument 1.2 and 1.3 (RELAX NG)", ["OpenDocument-v1.2-os-schema.rng", "OpenDocument-v1.3-schema.rng"], True),
            HERE / "schema" / "mathml.vocabulary": table(schemas, "the schema of W3C MathML 3 (RELAX NG)", ["mathml3/mathml3.rng"], False)}


if __name__ == "__main__":
    published().main(make)
