# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that no verifier calls a library that its zygote has unmapped.

A verifier's zygote unmaps the libraries that only readers and writers call (sanitizer/meson.build). The test follows the
relocations of the object files from function to function and through tables. The whole tree must be built."""
import collections
import json
import pathlib
import re
import subprocess

import pytest

from rules import ROOT

pytestmark = pytest.mark.built

ROOMS = ("filetypes/", "engine/", "common/", "config/")
# Libraries that verifiers do call; without these, the graph would have no edges.
CALLED = {"inflate", "WebPDecodeRGBAInto", "g_mime_parser_new_with_stream", "libdeflate_deflate_decompress_ex"}
SECTION = re.compile(r"^ *\[ *(\d+)\] (\S+)")
SYMBOL = re.compile(r"^ *\d+: [0-9a-f]+ +\S+ (\w+) +(\w+) +\w+ +(\d+) (\S+)")
RELOCATION = re.compile(r"^[0-9a-f]{12,16} +[0-9a-f]{12,16} R_\S+ +[0-9a-f]{16} (\S+)")


def compiled(build):
    """Yields (source, object, command) of each compiled file."""
    for row in json.loads((build / "compile_commands.json").read_text()):
        if row["output"].endswith(".gch"):
            continue
        source = (pathlib.Path(row["directory"]) / row["file"]).resolve()
        target = build / row["output"]
        if target.exists():
            yield source.relative_to(ROOT).as_posix() if source.is_relative_to(ROOT) else source.name, target, row["command"]


class Graph:
    """The sections of object files, one for each function and table, and the sections or names that they refer to."""

    def __init__(self, objects):
        self.edges, self.defined, self.verifiers = collections.defaultdict(set), {}, []
        listed = subprocess.run(["readelf", "-SsrW", *objects], capture_output=True, text=True, check=True).stdout
        for text in listed.split("\nFile: ")[1:]:
            target, _, text = text.partition("\n")
            self.read(objects[target], target, text)

    def read(self, source, target, text):
        sections, local, section = {}, {}, None
        for line in text.splitlines():
            if found := SECTION.match(line):
                sections[found[1]] = found[2]
            elif found := SYMBOL.match(line):
                kind, binding, number, name = found.groups()
                place = (target, sections.get(number))
                local[place[1] if kind == "SECTION" else name] = place
                if binding != "LOCAL":
                    self.defined[name] = place
        for line in text.splitlines():
            if line.startswith("Relocation section"):
                section = line.split("'")[1].removeprefix(".rela")
                if section.startswith(".text") and "verify" in pathlib.Path(source).name:
                    self.verifiers.append((target, section))
            elif section is not None and not section.startswith((".debug", ".eh_frame")) and (found := RELOCATION.match(line)):
                self.edges[target, section].add(local.get(found[1], found[1]))

    def called(self):
        """Returns the functions outside of the object files that a verifier may call. It finds types through their table, and of
        them it only calls other verifiers, which are included here."""
        types = {place for name, place in self.defined.items() if name.startswith("ky_filetype")}
        seen, names, waiting = set(types), set(), list(self.verifiers)
        while waiting:
            place = waiting.pop()
            if isinstance(place, str):
                names.add(place)
                place = self.defined.get(place)
            if place is None or place in seen:
                continue
            seen.add(place)
            waiting += self.edges[place]
        return names - self.defined.keys()


def unmapped(commands):
    """Returns {family: prefixes of the libraries' names}."""
    for command in commands:
        listed = re.search(r"-DKY_WORKER_UNVERIFIED=(\S*)", command)
        family = re.search(r"kiyome-worker-(\w+)\.p", command)
        if listed and family:
            yield family[1], re.findall(r"lib[^\"\\', ]+", listed[1])


def symbols(which, *paths):
    listed = subprocess.run(["nm", "-D", which, *paths], capture_output=True, text=True, check=True).stdout
    return {line.split()[-1].partition("@")[0] for line in listed.splitlines() if " " in line}


def taken(program, beginnings):
    """Returns the functions that a program uses from libraries whose names begin so."""
    linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    paths = [line.split()[2] for line in linked.splitlines() if line.split()[0].startswith(tuple(beginnings))]
    assert len(paths) == len(beginnings), program
    return symbols("--undefined-only", program) & symbols("--defined-only", *paths)


def test_verifiers_call_no_library_that_they_unmap(build):
    rows = list(compiled(build))
    called = Graph({str(target): source for source, target, _ in rows if source.startswith(ROOMS)
                    and "identify" not in target.relative_to(build).parts[1]}).called()
    assert CALLED <= called
    families = dict(unmapped(command for source, _, command in rows if source == "sanitizer/worker-main.c"))
    assert len(taken(build / "kiyome-worker-pdf", families["pdf"])) > 50
    for family, beginnings in families.items():
        assert not beginnings or not called & taken(build / f"kiyome-worker-{family}", beginnings), family
