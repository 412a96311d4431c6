#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Converts vocabularies of permitted XML to tables in C: a verifier's for base/xml/vocabulary.h, a writer's for base/markup.

usage: vocabulary.py SYMBOL FILE... (prints C to standard output)

A vocabulary consists of these lines:

    namespace PREFIX URI [own]     the following lines are in this namespace ("-": in none); own: attributes are also in it
    group NAME = CHILD...          set NAME = ATTRIBUTE=KIND...
    template NAME ... end          rows for every namespace with the line: use NAME
    ELEMENT... | ATTRIBUTE=KIND... | CHILD...

    root ELEMENT...                the root elements of parts
    named KIND | NAME...           settings whose name is in the value of an attribute: the kind of the setting's value
    once PARENT... | CHILD...      the parent may contain each of these children once; order: also in this order
    without ELEMENT...             elements of a template that this namespace does not have; ELEMENT@ATTRIBUTE: only the attribute

Vocabularies of verifiers, which are generated from published schemas, also have these lines:

    like OTHER | ELEMENT...        each of these elements also has everything that OTHER has
    kind KIND | PLACE...           the kind of the value at a place, instead of the schema's kind: ELEMENT@ATTRIBUTE, *@ATTRIBUTE (of
                                   any element; if it has no namespace, of any element in this one), or ELEMENT (its text)
    strings KIND                   the kind of strings without another rule (default: name)
    never PLACE...                 forbidden: ELEMENT, ELEMENT@ATTRIBUTE, *@ATTRIBUTE, PARENT>ELEMENT (as a child); "*": the complete
                                   namespace

`kind`, `strings` and `never` apply to all files of a table, and each place must exist in one of the files. Values of the kinds
"iri", "qname" and "binary" are refused: references, and values that programs interpret, need a kind that defines what is permitted.

Vocabularies of writers also define what happens to elements; CODE is the code of the removal ("-": it is not reported):

    judges PREFIX HEADER           the prefix of the names of check functions in C, and their header
    drop CODE | ELEMENT...         drops elements with their content
    unwrap CODE | ELEMENT...       drops elements and keeps their content
    judge NAME CODE | ELEMENT...   the check function NAME decides
    rest CODE                      drops all other elements of this namespace (before the first namespace: of all) with CODE
    loose own                      an attribute on an element that does not have it in the standard has its kind of other elements

KIND:LEAST..MOST is a kind with bounds of the numbers in its values. Without bounds, those of all numbers apply.

An element that has a row and none of these rules is kept. An attribute of the kind "none" is dropped.

ELEMENT=KIND is an element with text; other elements have none. PREFIX: precedes names of another namespace; $NAME or $FILE.NAME is
a group or set. ELEMENT~WORD is a variant of an element, with its own rows, for those parents that list this variant as a CHILD.
Several rows of an element are combined.
"""

import pathlib
import re
import sys

# Kinds of values in schemas, and the kinds that they have without another rule.
UNTOLD = {"iri": "none", "qname": "none", "binary": "none", "string": "name"}




def plain(kind):
    """Returns a kind without its bounds."""
    return kind.partition(":")[0]


def bounds(kind):
    """Returns (minimum, maximum) of a kind with bounds, or None."""
    least, mark, most = kind.partition(":")[2].partition("..")
    return (float(least), float(most)) if mark else None


def widest(kinds):
    """Returns a single kind for KINDS that differ only in their bounds."""
    kinds = sorted(kinds)
    if len(kinds) == 1:
        return kinds[0]
    if not all(map(bounds, kinds)):
        return plain(kinds[0])
    ends = [kind.partition(":")[2].split("..") for kind in kinds]
    return f"{plain(kinds[0])}:{min((least for least, _ in ends), key=float)}..{max((most for _, most in ends), key=float)}"


class Vocabulary:
    def __init__(self):
        self.namespaces = {}  # prefix: (uri or None, whether attributes are in it)
        self.elements = {}  # (prefix, name with its ~word): {"text": kind or None, "attributes": {(prefix or None, name): kind}, "children": set}
        self.groups = {}
        self.sets = {}
        self.templates = {}
        self.roots = []
        self.without = []  # (where, prefix, name, attribute or "")
        self.rules = {}  # (prefix, name): (action or judge, code or None)
        self.rest = {}  # prefix or None: code
        self.judges = None  # prefix in C, header
        self.is_loose_own = False
        self.singles = {}  # parent: [(children, whether in order)]
        self.named = {}  # name: kind
        self.rows = []
        self.single_rows = []
        self.like = []  # (where, prefix, other, names)
        self.kinds = []  # (where, prefix, kind, places)
        self.never = []  # (where, prefix, place)
        self.variants = {}  # (prefix, name without "~…"): keys of elements
        self.untold = dict(UNTOLD)

    def read(self, path):
        prefix, template = None, None
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            words = line.split()
            if not words or line.startswith("#"):
                continue
            where = f"{path.name}:{number}"
            if words[0] == "namespace":
                prefix = words[1]
                self.namespaces[prefix] = (words[2] if len(words) > 2 else None, "own" in words[3:])
            elif words[0] in ("group", "set") and words[2:3] == ["="]:
                (self.groups if words[0] == "group" else self.sets)[path.stem, prefix, words[1]] = words[3:]
                (self.groups if words[0] == "group" else self.sets).setdefault((path.stem, None, words[1]), words[3:])
            elif words[0] == "template" and "|" not in line:
                template = self.templates.setdefault((path.stem, words[1]), [])
            elif words[0] == "root" and "|" not in line:
                self.roots += [(prefix, name) for name in words[1:]]
            elif words[0] == "without" and "|" not in line:
                self.without += [(where, prefix, *name.partition("@")[::2]) for name in words[1:]]
            elif words[0] in ("drop", "unwrap", "judge") and line.count("|") == 1:
                self.rule(where, prefix, *(part.split() for part in line.split("|")))
            elif words[0] in ("once", "order") and line.count("|") == 1:
                self.single_rows.append((where, path.stem, prefix, words[0] == "order", *(part.split() for part in line.split("|"))))
            elif words[0] == "named" and line.count("|") == 1:
                self.named.update((name, words[1]) for name in line.split("|")[1].split())
            elif words[0] == "rest" and len(words) == 2:
                self.rest[prefix] = words[1]
            elif words[0] == "judges" and len(words) == 3:
                self.judges = words[1:]
            elif words[0] == "like" and line.count("|") == 1 and words[2] == "|":
                self.like.append((where, prefix, words[1], words[3:]))
            elif words[0] == "kind" and line.count("|") == 1 and words[2] == "|":
                self.kinds.append((where, prefix, words[1], words[3:]))
            elif words[0] == "strings" and len(words) == 2:
                self.untold["string"] = words[1]
            elif words[0] == "never" and "|" not in line:
                self.never += [(where, prefix, place) for place in words[1:]]
            elif words == ["loose", "own"]:
                self.is_loose_own = True
            elif words == ["end"]:
                template = None
            elif words[0] == "use" and len(words) == 2:
                stem, name = words[1].split(".") if "." in words[1] else (path.stem, words[1])
                self.rows.append((where, path.stem, prefix, (stem, name)))
            elif line.count("|") == 2:
                (template if template is not None else self.rows).append((where, path.stem, prefix, line.split("|")))
            else:
                raise SystemExit(f"{where}: not understood: {line}")

    def rule(self, where, prefix, head, names):
        if len(head) != (3 if head[0] == "judge" else 2):
            raise SystemExit(f"{where}: not understood: {' '.join(head)}")
        for name in names:
            if (prefix, name) in self.rules:
                raise SystemExit(f"{where}: a second rule for {name}")
            self.rules[prefix, name] = (head[1] if head[0] == "judge" else head[0], None if head[-1] == "-" else head[-1])

    def spread(self, words, stem, prefix, table, where):
        for word in words:
            if not word.startswith("$"):
                yield word
                continue
            file, name = word[1:].split(".") if "." in word else (stem, word[1:])
            inside = table.get((file, prefix, name), table.get((file, None, name)))
            if inside is None:
                raise SystemExit(f"{where}: no {word}")
            yield from self.spread(inside, file, prefix, table, where)

    def resolve(self):
        for where, stem, prefix, row in self.rows:
            if isinstance(row, tuple):
                for there, file, _, parts in self.templates[row]:
                    self.add(there, file, prefix, parts)
            else:
                self.add(where, stem, prefix, row)
        for where, prefix, name, attribute in self.without:
            element = self.elements.get((prefix, name))
            if element is None or (attribute and (None, attribute) not in element["attributes"]):
                raise SystemExit(f"{where}: there is no {name} {attribute}")
            if attribute:
                del element["attributes"][None, attribute]
                continue
            del self.elements[prefix, name]
            for other in self.elements.values():
                other["children"].discard((prefix, name))
        for where, stem, prefix, is_ordered, parents, children in self.single_rows:
            for parent in self.spread(parents[1:], stem, prefix, self.groups, where):
                self.single(where, (prefix, parent), [(word.rpartition(":")[0] or prefix, word.rpartition(":")[2]) for word in self.spread(children, stem, prefix, self.groups, where)], is_ordered)
        for where, prefix, other, names in self.like:
            self.copy(where, prefix, other, names)
        # The elements do not change until forbid() has examined all places.
        self.variants = {}
        for prefix, name in self.elements:
            self.variants.setdefault((prefix, name.partition("~")[0]), []).append((prefix, name))
        for where, prefix, kind, places in self.kinds:
            for place in places:
                for key, attribute in self.at(where, prefix, place):
                    if attribute is None:
                        self.elements[key]["text"] = kind
                    else:
                        self.elements[key]["attributes"][attribute] = kind
        self.forbid()
        missing = sorted({f"{':'.join(key)}: no row for its child {':'.join(child)}" for key, element in self.elements.items() for child in element["children"] - self.elements.keys()})
        if missing:
            raise SystemExit("\n".join(missing))

    def single(self, where, parent, children, is_ordered):
        if parent not in self.elements:
            raise SystemExit(f"{where}: there is no {':'.join(parent)}")
        before = self.singles.setdefault(parent, {})  # child: children that may not precede it
        for place, child in enumerate(children):
            if child in self.elements[parent]["children"]:
                before[child] = set(children[place:] if is_ordered else [child])
            elif len(self.single_rows) and not any(child in self.elements[key]["children"] for key in self.elements):
                raise SystemExit(f"{where}: no {':'.join(child)} is a child")
        if len(before) > 64:
            raise SystemExit(f"{where}: more than 64 of {':'.join(parent)}")

    def copy(self, where, prefix, other, names):
        space, _, local = other.rpartition(":")
        twin = self.elements.get((space or prefix, local))
        if twin is None:
            raise SystemExit(f"{where}: there is no {other}")
        for name in names:
            element = self.elements.setdefault((prefix, name), {"text": None, "attributes": {}, "children": set()})
            element["text"] = element["text"] or twin["text"]
            element["attributes"] = {**twin["attributes"], **element["attributes"]}
            element["children"] |= twin["children"]

    def at(self, where, prefix, place):
        """Returns the keys of the elements and the attributes at PLACE; the attribute is None for an element itself."""
        name, mark, word = place.partition("@")
        space, _, local = word.rpartition(":")
        attribute = (space or (prefix if self.namespaces[prefix][1] else None), local) if mark else None
        if name == "*":
            is_any = mark and attribute[0] is not None
            keys = [key for key in self.elements if is_any or key[0] == prefix]
        elif "~" in name:
            keys = [key for key in [(prefix, name)] if key in self.elements]
        else:
            keys = self.variants.get((prefix, name), [])
        found = [(key, attribute) for key in keys if attribute is None or attribute in self.elements[key]["attributes"]]
        if not found:
            raise SystemExit(f"{where}: there is no {place}")
        return found

    def forbid(self):
        """Removes what is forbidden."""
        gone = set()
        for where, prefix, place in self.never:
            if place == "*":
                gone |= {key for key in self.elements if key[0] == prefix}
                for element in self.elements.values():
                    element["attributes"] = {(space, name): kind for (space, name), kind in element["attributes"].items() if space != prefix}
                continue
            if ">" in place:
                parent, _, child = place.partition(">")
                for key, _ in self.at(where, prefix, parent):
                    self.part(where, self.elements[key], (child.rpartition(":")[0] or prefix, child.rpartition(":")[2]))
                continue
            for key, attribute in self.at(where, prefix, place):
                if attribute is not None:
                    self.elements[key]["attributes"][attribute] = "none"
                else:
                    gone.add(key)
        for key in gone:
            del self.elements[key]
        for element in self.elements.values():
            element["children"] -= gone
            element["attributes"] = {attribute: self.untold.get(kind, kind) for attribute, kind in element["attributes"].items()}
        self.roots = [root for root in self.roots if root not in gone]
        if self.never:
            # elements that cannot occur in any part
            roots = self.reached()
            self.elements = {key: element for key, element in self.elements.items() if roots[key]}

    @staticmethod
    def part(where, element, child):
        """Removes CHILD from the children of ELEMENT."""
        if child not in element["children"]:
            raise SystemExit(f"{where}: {':'.join(child)} is no child there")
        element["children"].discard(child)

    def loose(self):
        """Returns attributes that only affect the appearance: {(prefix of the element, (prefix of the attribute, name)): kind}."""
        kinds = {}
        for (prefix, _), element in self.elements.items():
            for attribute, kind in element["attributes"].items():
                # The attributes of XLink do not affect the appearance.
                if attribute[0] != "xlink" and kind not in ("none", "state", "sheet-number", "axis-number", "font-key") or (kind == "none" and not self.judges):
                    kinds.setdefault((prefix, attribute), set()).add(kind)
        looks = {"bool", "few", "num", "tok"} | ({"name"} if self.never else set())

        def kind_of(found):
            # Values that are limited at one place are limited at the others, too.
            if "few" in found:
                return "few"
            if self.is_loose_own and len(set(map(plain, found))) == 1:
                return widest(found)
            return widest({kind.replace(plain(kind), "tok", 1) for kind in found}) if all(map(bounds, found)) else "tok"

        return {key: kind_of(found) for key, found in kinds.items() if set(map(plain, found)) <= looks and key[0] != "-"}

    def reached(self):
        """Returns, for each element, the numbers of the roots from which it can be reached."""
        found = {key: set() for key in self.elements}
        for number, root in enumerate(self.roots):
            ahead = [root]
            while ahead:
                key = ahead.pop()
                if number not in found[key]:
                    found[key].add(number)
                    ahead += self.elements[key]["children"]
        return found

    def add(self, where, stem, prefix, parts):
        heads, attributes, children = (part.split() for part in parts)
        own = prefix if self.namespaces[prefix][1] else None
        for head in self.spread(heads, stem, prefix, self.groups, where):
            name, _, text = head.partition("=")
            element = self.elements.setdefault((prefix, name), {"text": None, "attributes": {}, "children": set()})
            element["text"] = text or element["text"]
            for word in self.spread(attributes, stem, prefix, self.sets, where):
                attribute, kind = word.split("=")
                space, _, local = attribute.rpartition(":")
                before = element["attributes"].setdefault((space or own, local), kind)
                if before != kind and "str" in (before, kind):
                    element["attributes"][space or own, local] = "str"
                elif before != kind and plain(before) == plain(kind):
                    element["attributes"][space or own, local] = widest({before, kind})
                elif before != kind:
                    element["attributes"][space or own, local] = "tok" if {plain(before), plain(kind)} <= {"tok", "num", "bool"} else kind
            for word in self.spread(children, stem, prefix, self.groups, where):
                space, _, local = word.rpartition(":")
                element["children"].add((space or prefix, local))


def load(paths):
    vocabulary = Vocabulary()
    for path in paths:
        vocabulary.read(pathlib.Path(path))
    vocabulary.namespaces.setdefault("-", (None, False))
    vocabulary.namespaces.setdefault("xml", ("http://www.w3.org/XML/1998/namespace", True))
    vocabulary.namespaces.setdefault("r", ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", True))
    vocabulary.resolve()
    return vocabulary


def bits(numbers):
    return sum(1 << i for i in numbers)


def c_name(kind):
    return "KY_VALUE_" + re.sub(r"[^A-Z]", "_", plain(kind).upper())


def write(symbol, vocabulary):
    # A namespace without elements may have attributes.
    spaces = sorted(vocabulary.namespaces, key=lambda prefix: (vocabulary.namespaces[prefix][0] or "").encode())
    number = {prefix: i for i, prefix in enumerate(spaces)}
    number[None] = number["-"]
    elements = sorted(vocabulary.elements, key=lambda key: (number[key[0]], key[1].split("~")[0], key[1]))
    place = {key: i for i, key in enumerate(elements)}
    names = sorted({name for _, name in vocabulary.rules} | {name.split("~")[0] for _, name in elements} | {name for element in vocabulary.elements.values() for _, name in element["attributes"]})
    word = {name: i for i, name in enumerate(names)}
    parents = {key: [] for key in elements}
    for parent in elements:
        for child in vocabulary.elements[parent]["children"]:
            parents[child].append(place[parent])
    roots = vocabulary.reached()
    ranges = {None: 0}  # bounds: number

    def value_of(kind):
        """Returns a kind and its bounds in C."""
        return f"{c_name(kind)}, {ranges.setdefault(bounds(kind), len(ranges))}"

    out = ["/* Made by vocabulary.py. */", '#include "filetypes/base/xml/vocabulary.h"', "", "static const gchar *const uris[] = {"]
    out += [f'  "{vocabulary.namespaces[prefix][0] or ""}",' for prefix in spaces]
    out += ["};", "static const gchar *const names[] = {"] + [f'  "{name}",' for name in names]
    rows, lists, attributes, singles, seen_lists, seen_attributes = [], [], [], [], {}, {}
    for key in elements:
        element = vocabulary.elements[key]
        mine = tuple(sorted((word[name], number[space], value_of(kind)) for (space, name), kind in element["attributes"].items()))
        if mine not in seen_attributes:
            seen_attributes[mine] = len(attributes)
            attributes += mine
        above = tuple(parents[key])
        if above not in seen_lists:
            seen_lists[above] = len(lists)
            lists += above
        mine_once = vocabulary.singles.get(key, {})
        bit = {child: i for i, child in enumerate(sorted(mine_once))}
        first = len(singles)
        singles += sorted((place[child], 1 << bit[child], bits(bit[other] for other in before if other in bit)) for child, before in mine_once.items())
        rows.append(f'  {{ {word[key[1].split("~")[0]]}, {number[key[0]]}, {value_of(element["text"] or "none")}, {len(mine)}, {len(above)}, {len(mine_once)}, {seen_attributes[mine]}, {seen_lists[above]}, {first}, '
                    f'G_GUINT64_CONSTANT (0x{bits(roots[key]):x}), {vocabulary.roots.index(key) if key in vocabulary.roots else -1} }}, /* {key[0]}:{key[1]} */')
    out += ["};", "static const KyVocabularyAttribute attributes[] = {"] + [f"  {{ {name}, {space}, {kind} }}," for name, space, kind in attributes]
    out += ["};", "static const guint16 parents[] = {"] + ["  " + ", ".join(map(str, lists[i:i + 16])) + "," for i in range(0, len(lists), 16)]
    out += ["};", "static const KyVocabularyElement elements[] = {"] + rows
    out += ["};", "static const KyVocabularySingle singles[] = {"]
    out += [f"  {{ {child}, G_GUINT64_CONSTANT (0x{own:x}), G_GUINT64_CONSTANT (0x{before:x}) }}," for child, own, before in singles] or ["  { 0 }"]
    out += ["};", "static const KyVocabularyLoose loose[] = {"]
    loose = sorted((number[prefix], word[name], number[space], value_of(kind)) for (prefix, (space, name)), kind in vocabulary.loose().items())
    out += [f"  {{ {name}, {space}, {of}, {kind} }}," for of, name, space, kind in loose]
    out += ["};", "static const KyVocabularyNamed named[] = {"] + [f'  {{ "{name}", {c_name(kind)} }},' for name, kind in sorted(vocabulary.named.items())]
    out += ["};", "static const KyVocabularyRange ranges[] = {"] + [f"  {{ {least!r}, {most!r} }}," for least, most in (row or (0.0, 0.0) for row in ranges)]
    out += ["};", f"{'static ' if vocabulary.judges else ''}const KyVocabulary {'vocabulary' if vocabulary.judges else symbol} = {{", "  uris, G_N_ELEMENTS (uris), names, G_N_ELEMENTS (names), elements, G_N_ELEMENTS (elements), attributes, parents, singles, loose, G_N_ELEMENTS (loose), named, G_N_ELEMENTS (named), ranges", "};"]
    if vocabulary.judges:
        out[1:2] = [f'#include "{vocabulary.judges[1]}"']
        out += write_rules(symbol, vocabulary, spaces, number, word)
    return "\n".join(out) + "\n"


def write_rules(symbol, vocabulary, spaces, number, word):
    """Writes what happens to elements, for base/markup."""

    def row(name, space, action, code):
        of_all = {"drop": "KY_MARKUP_DROP", "unwrap": "KY_MARKUP_UNWRAP"}
        quoted = f'"{code}"' if code and code != "-" else "NULL"
        return f"  {{ {name}, {space}, {of_all.get(action) or vocabulary.judges[0] + '_' + re.sub('[^A-Z]', '_', action.upper())}, {quoted} }}"

    rules = sorted((number[prefix], word[name], *rule) for (prefix, name), rule in vocabulary.rules.items())
    rest = [row(0, number[prefix], "drop", vocabulary.rest[prefix]) if prefix in vocabulary.rest else "  { 0 }" for prefix in spaces]
    return ["static const KyMarkupRule rules[] = {", *(row(name, space, *rule) + "," for space, name, *rule in rules), "};",
            "static const KyMarkupRule rest[] = {", *(line + "," for line in rest), "};",
            f"const KyMarkupTable {symbol} = {{", "  &vocabulary, rules, G_N_ELEMENTS (rules), rest,", row(0, 0, "drop", vocabulary.rest[None]), "};"]


if __name__ == "__main__":
    sys.stdout.write(write(sys.argv[1], load(sys.argv[2:])))
