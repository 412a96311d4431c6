#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Generates schema/officeopen.vocabulary, the verifier's table, from the published schemas of Office Open XML.

usage: published.py [--update] (KIYOME_SCHEMAS: the folder of ooxml/schemas/*.json and ooxml/namespaces.json)

The schemas are those of ECMA-376 (transitional) and of Microsoft's extensions in the form of the Open XML SDK: types with their
elements, children and attributes. An element may have the children and attributes of any of its types. Namespaces that are not in
PREFIXES do not occur in permitted parts. Attributes of relationships are references ("iri") and bytes are "binary": both are
refused unless schema/never.vocabulary gives them another kind. A "string" is a name, which cannot contain an address, unless
that file gives it another kind.
"""

import collections
import functools
import importlib.util
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = "http://www.w3.org/XML/1998/namespace"
MICROSOFT, ECMA = "http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/"
HOLDS_ANYTHING = {(ECMA + "drawingml/2006/main", "graphicData")}  # others.vocabulary lists the children
OWN = {"w", "w14", "w15", "w16cid", "m"}  # namespaces in which attributes are in the namespace of their element

PREFIXES = {ECMA + "drawingml/2006/chart": "c", MICROSOFT + "drawing/2007/8/2/chart": "c14", MICROSOFT + "drawing/2012/chart": "c15", MICROSOFT + "drawing/2014/chart": "c16",
            MICROSOFT + "drawing/2017/03/chart": "c16r3", MICROSOFT + "drawing/2012/chartStyle": "cs", MICROSOFT + "drawing/2014/chartex": "cx", ECMA + "drawingml/2006/chartDrawing": "cdr",
            ECMA + "drawingml/2006/diagram": "dgm", MICROSOFT + "drawing/2008/diagram": "dsp",
            ECMA + "drawingml/2006/main": "a", MICROSOFT + "drawing/2010/main": "a14", MICROSOFT + "drawing/2014/main": "a16", ECMA + "drawingml/2006/picture": "pic",
            ECMA + "drawingml/2006/lockedCanvas": "lc", ECMA + "drawingml/2006/wordprocessingDrawing": "wp", MICROSOFT + "word/2010/wordprocessingDrawing": "wp14",
            MICROSOFT + "word/2010/wordprocessingShape": "wps", MICROSOFT + "word/2010/wordprocessingGroup": "wpg", MICROSOFT + "word/2010/wordprocessingCanvas": "wpc",
            ECMA + "drawingml/2006/spreadsheetDrawing": "xdr", ECMA + "presentationml/2006/main": "p", MICROSOFT + "powerpoint/2010/main": "p14",
            MICROSOFT + "powerpoint/2012/main": "p15", MICROSOFT + "powerpoint/2018/8/main": "p188",
            MICROSOFT + "powerpoint/2013/main/command": "pc", MICROSOFT + "drawing/2013/main/command": "oac", ECMA + "officeDocument/2006/extended-properties": "ep", ECMA + "officeDocument/2006/docPropsVTypes": "vt",
            ECMA + "spreadsheetml/2006/main": "s", MICROSOFT + "spreadsheetml/2009/9/main": "x14", MICROSOFT + "spreadsheetml/2009/9/ac": "x14ac",
            MICROSOFT + "spreadsheetml/2011/1/ac": "x12ac", MICROSOFT + "excel/2006/main": "xm", MICROSOFT + "spreadsheetml/2017/dynamicarray": "xda",
            MICROSOFT + "spreadsheetml/2018/threadedcomments": "tc", MICROSOFT + "spreadsheetml/2022/featurepropertybag": "xfpb",
            ECMA + "wordprocessingml/2006/main": "w", MICROSOFT + "word/2010/wordml": "w14",
            MICROSOFT + "word/2012/wordml": "w15", MICROSOFT + "word/2016/wordml/cid": "w16cid", ECMA + "officeDocument/2006/math": "m",
            "urn:schemas-microsoft-com:vml": "v", "urn:schemas-microsoft-com:office:office": "o", "urn:schemas-microsoft-com:office:word": "w10",
            "urn:schemas-microsoft-com:office:excel": "xvml", RELATIONSHIPS: "r", XML: "xml", "": "-"}
KINDS = {"StringValue": "string", "BooleanValue": "bool", "OnOffValue": "bool", "TrueFalseValue": "bool", "TrueFalseBlankValue": "bool", "EnumValue": "tok", "HexBinaryValue": "tok",
         "DateTimeValue": "date", "ListValue": "list", "Base64BinaryValue": "binary"}  # all other types are numbers
# Bounds of numbers that do not have 32 bits (the default). Floating-point numbers must be finite.
SIZES = {"ByteValue": (0, 255), "SByteValue": (-128, 127), "Int16Value": (-32768, 32767), "UInt16Value": (0, 65535), "DoubleValue": ("-1.7e308", "1.7e308"), "SingleValue": ("-1.7e308", "1.7e308"), "DecimalValue": ("-1.7e308", "1.7e308")}
FACETS = {"MinInclusive": 0, "MinExclusive": 0, "MaxInclusive": 1, "MaxExclusive": 1}
MEASURE = re.compile(r"\[0-9\]\+.*\(mm\|cm\|")  # the pattern of a length with its unit
# The bounds of lengths with or without a unit, in twips: pages of 18 metres.
LENGTH = "num:-1048576..1048576"


@functools.cache
def published():
    spec = importlib.util.spec_from_file_location("published", HERE.parent / "base" / "xml" / "published.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def number(attribute):
    """Returns the kind of a number, with its bounds if the schema has bounds for all of its forms."""
    bounds = list(SIZES.get(attribute["Type"], ("", "")))
    told = [{FACETS[one["Name"]]: int(one["Value"]) for one in check.get("Arguments") or () if one["Name"] in FACETS} for check in attribute.get("Validators", ()) if check["Name"] == "NumberValidator"]
    for side, widest in ((0, min), (1, max)):
        if told and all(side in facets for facets in told):
            bounds[side] = widest(facets[side] for facets in told)
    if bounds == ["", ""]:
        return "num"
    return "num:" + "..".join(str(bound if bound != "" else most) for bound, most in zip(bounds, (0 if attribute["Type"].startswith("UInt") else -4294967295, 4294967295)))


def kind_of_attribute(attribute):
    kind = KINDS.get(attribute["Type"].partition("<")[0], "num")
    checks = attribute.get("Validators", ())
    if kind == "num":
        return "tok" if "Union" in json.dumps(attribute) else number(attribute)
    texts = [(check.get("Arguments") or [{}])[0].get("Value", "") for check in checks if check["Name"] == "StringValidator"]
    if kind == "string" and texts and all(map(MEASURE.search, texts)) and any(check["Name"] == "NumberValidator" for check in checks):
        return LENGTH
    return kind


def kind_of(kinds):
    for kind in ("iri", "binary", "string"):
        if kind in kinds:
            return kind
    plain = {kind.partition(":")[0] for kind in kinds}
    if plain == {"num"}:
        return published().vocabulary().widest(kinds)
    return next(iter(kinds)) if len(kinds) == 1 else "tok" if plain <= {"tok", "num", "bool"} else "string"


class Schemas:
    def __init__(self, folder):
        self.uris = {row["Prefix"]: row["Uri"] for row in json.loads((folder / "namespaces.json").read_text("utf-8"))}
        self.types = {}  # name: type
        self.bases = {}  # (namespace, class): type
        for path in sorted((folder / "schemas").glob("*.json")):
            schema = json.loads(path.read_text("utf-8"))
            for one in schema.get("Types", ()):
                self.types[one["Name"]] = {**one, "Namespace": schema["TargetNamespace"]}
                if one.get("IsAbstract"):
                    self.bases[schema["TargetNamespace"], one["ClassName"]] = self.types[one["Name"]]

    def name(self, word, own=""):
        prefix, _, local = word.rpartition(":")
        return (self.uris[prefix] if prefix else own, local)

    def line(self, one):
        """Returns a type and its base types."""
        while one is not None:
            yield one
            one = self.bases.get((one["Namespace"], one["BaseClass"]))

    def elements(self):
        for full, one in self.types.items():
            word = full.rpartition("/")[2]
            if not word:
                continue
            attributes, children, has_text = collections.defaultdict(set), set(), False
            for base in self.line(one):
                has_text = has_text or bool(base.get("IsLeafText")) or base["BaseClass"] == "OpenXmlLeafTextElement"
                for attribute in base.get("Attributes", ()):
                    name = self.name(attribute["QName"].removeprefix(":"))
                    attributes[name].add("iri" if name[0] == RELATIONSHIPS else kind_of_attribute(attribute))
                children |= {self.name(child["Name"].rpartition("/")[2]) for child in base.get("Children", ())}
            yield self.name(word), has_text, attributes, children


def table(folder):
    facts = published().Facts(PREFIXES)
    for name, *element in Schemas(folder / "ooxml").elements():
        if name[0] in PREFIXES and name[0]:
            facts.add(name, *element[:2], set() if name in HOLDS_ANYTHING else element[2])
    head = ["# SPDX-License-Identifier: GPL-2.0-or-later",
            "# Made by filetypes/ooxml/published.py of the schemas of ECMA-376 (transitional) and of Microsoft's extensions, as the Open XML SDK has them. Not to be edited."]
    return "\n".join([*head, *facts.lines(kind_of, {uri for uri, prefix in PREFIXES.items() if prefix in OWN})]) + "\n"


def make(folder):
    return {HERE / "schema" / "officeopen.vocabulary": table(folder)}


if __name__ == "__main__":
    published().main(make)
