# SPDX-License-Identifier: GPL-2.0-or-later
"""Converts a published schema to a verifier's table (vocabulary.py explains the format).

Attributes that the same elements share become a set, and such children become a group. This keeps tables short, and the same
schema always produces the same lines.
"""

import collections
import functools
import importlib.util
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMMON = 3  # minimal number of elements that must share attributes or children for a set or group


def folder():
    """Returns the folder of the published schemas, which are not part of this project."""
    return pathlib.Path(os.environ.get("KIYOME_SCHEMAS", ROOT.parent / "shared" / "schemas"))


@functools.cache
def vocabulary():
    spec = importlib.util.spec_from_file_location("vocabulary", pathlib.Path(__file__).with_name("vocabulary.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Facts:
    def __init__(self, prefixes):
        self.prefixes = prefixes  # URI: prefix
        self.texts = {}  # (URI, name): whether its content may be text
        self.attributes = collections.defaultdict(lambda: collections.defaultdict(set))  # (URI, name): {(URI, name): kinds}
        self.children = collections.defaultdict(set)  # (URI, name): {(URI, name)}

    def add(self, name, has_text, attributes, children):
        self.texts[name] = self.texts.get(name, False) or has_text
        for attribute, kinds in attributes.items():
            self.attributes[name][attribute] |= kinds
        self.children[name] |= children

    def word(self, name, own):
        uri, local = name
        return local if uri == own else f"{self.prefixes[uri]}:{local}"

    def common(self, lists):
        """Groups the items in LISTS ({owner: items}) that have the same owners: ({name: items}, {owner: names and other items})."""
        owners = collections.defaultdict(set)
        for owner, items in lists.items():
            for item in items:
                owners[item].add(owner)
        alike = collections.defaultdict(list)
        for item, having in owners.items():
            alike[tuple(sorted(having))].append(item)
        shared = {having: sorted(items) for having, items in alike.items() if len(having) >= COMMON and len(items) >= COMMON}
        number = {having: i for i, having in enumerate(sorted(shared, key=lambda having: shared[having]), 1)}
        of = {owner: ([], []) for owner in lists}
        for having, items in alike.items():
            for owner in having:
                if having in shared:
                    of[owner][0].append(number[having])
                else:
                    of[owner][1].extend(items)
        return {number[having]: items for having, items in shared.items()}, of

    def lines(self, kind_of, spaces_of_attributes):
        """Returns the table. KIND_OF merges kinds. In SPACES_OF_ATTRIBUTES attributes are in the namespace of their element."""
        known = set(self.texts)
        attributes = {name: {(attribute, kind_of(kinds)) for attribute, kinds in self.attributes[name].items() if attribute[0] in self.prefixes} for name in known}
        children = {name: self.children[name] & known for name in known}
        sets, of_attributes = self.common(attributes)
        groups, of_children = self.common(children)
        by_name = lambda name: (self.prefixes[name[0]], name[1])
        used = {uri for name in known for (uri, _), _ in attributes[name]} | {name[0] for name in known}
        for uri in sorted(used - {name[0] for name in known} - {""}, key=self.prefixes.get):
            if self.prefixes[uri] != "xml":
                yield f"namespace {self.prefixes[uri]} {uri}"
        first = min(uri for uri, _ in known)
        yield f"namespace {self.prefixes[first]} {first}{' own' if first in spaces_of_attributes else ''}"
        for number, items in sorted(sets.items()):
            yield f"set {number} = " + " ".join(sorted(f"{self.word(name, '')}={kind}" for name, kind in items))
        for number, items in sorted(groups.items()):
            yield f"group {number} = " + " ".join(sorted(self.word(name, None) for name in items))
        for uri in sorted({uri for uri, _ in known}, key=self.prefixes.get):
            own = uri if uri in spaces_of_attributes else ""
            rows = collections.defaultdict(list)
            for name in sorted((name for name in known if name[0] == uri), key=by_name):
                row = " | ".join((" ".join([f"${number}" for number in sorted(of_attributes[name][0])] + sorted(f"{self.word(one, own)}={kind}" for one, kind in of_attributes[name][1])),
                                  " ".join([f"${number}" for number in sorted(of_children[name][0])] + sorted(self.word(one, uri) for one in of_children[name][1]))))
                rows[row].append(name[1] + ("=text" if self.texts[name] else ""))
            yield ""
            yield f"namespace {self.prefixes[uri]} {uri}{' own' if own else ''}"
            yield from sorted(f"{' '.join(names)} | {row}".rstrip() for row, names in rows.items())


def main(make):
    """Runs a script: with --update writes the tables, otherwise compares them. MAKE returns {path: text} for the schemas."""
    if not folder().is_dir():
        raise SystemExit(f"there are no schemas at {folder()} (set KIYOME_SCHEMAS)")
    wrong = []
    for path, text in make(folder()).items():
        if "--update" in sys.argv[1:]:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            wrong.append(str(path.relative_to(ROOT)))
    if wrong:
        raise SystemExit(f"not as the schemas have it: {', '.join(wrong)}")
