# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests, by the symbol tables of all object files, that each function has a caller and no files call each other in a circle. The
whole tree must be built."""

import collections
import json
import pathlib
import re
import subprocess
import sys

import pytest

from rules import ROOT, rule

pytestmark = pytest.mark.built

# Files that call each other in a circle on purpose, each with its reason.
CIRCLES = ROOT / "tests" / "style" / "circles.list"
# The functions in the table of types are registered, not called.
REGISTERED = re.compile(r"ky_filetype(s$|_(?!by_name|name$|is_in$|place|home|warm|step)\w+$)")


def sources_of(build):
    """Returns {source: its object files} of the whole tree. A test that is compiled in another build has none."""
    targets = json.loads((build / "meson-info" / "intro-targets.json").read_text())
    whole = tuple(f"{pathlib.Path(name).relative_to(build)}.p/" for target in targets if target["build_by_default"] for name in target["filename"])
    found, missing = collections.defaultdict(list), 0
    for row in json.loads((build / "compile_commands.json").read_text()):
        if row["output"].endswith(".gch"):
            continue
        source = (pathlib.Path(row["directory"]) / row["file"]).resolve()
        target = build / row["output"]
        if target.exists() and source.is_relative_to(build):
            found["tests/generated/" + source.name].append(target)
        elif target.exists() and source.is_relative_to(ROOT):
            found[source.relative_to(ROOT).as_posix()].append(target)
        elif row["output"].startswith("tests/"):
            if source.is_relative_to(ROOT / "tests"):
                found.setdefault(source.relative_to(ROOT).as_posix(), [])
        elif row["output"].startswith(whole):
            missing += 1
    if missing:
        pytest.fail(f"build the whole tree first: {missing} objects are missing in {build}", pytrace=False)
    return found


def symbols_of(build):
    """Returns {symbol: sources that define it} and {source: symbols that it uses from others}."""
    defined = collections.defaultdict(set)
    taken = collections.defaultdict(set)
    sources = {}
    for source, targets in sources_of(build).items():
        sources.update({str(target): source for target in targets})
        # packaging/test builds most C tests only under the sanitizers, so their calls are found in their text.
        if not targets:
            taken[source].update(re.findall(r"\bky_\w+", (ROOT / source).read_text(encoding="utf-8")))
    done = subprocess.run(["nm", "-A", "--no-sort", *sources], capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        place, _, symbol = line.partition(".o:")
        words = symbol.split()
        if words[-2:-1] and words[-2] in "TDBRVW":
            defined[words[-1]].add(sources[place + ".o"])
        elif words[-2:-1] == ["U"]:
            taken[sources[place + ".o"]].add(words[-1])
    return defined, taken


@pytest.fixture(scope="module")
def symbols(build):
    sys.setrecursionlimit(10000)
    return symbols_of(build)


def is_ours(source):
    return not source.startswith("tests/")


@rule
def test_a_function_is_for_others_or_static(symbols):
    defined, taken = symbols
    used = collections.defaultdict(set)
    for source, names in taken.items():
        for name in names:
            used[name].add(source)
    for name, sources in sorted(defined.items()):
        ours = sorted(source for source in sources if is_ours(source))
        if ours and name.startswith("ky_") and not used[name] - sources:
            yield f"{ours[0]}: nobody else takes {name}: make it static, or away with it"


def circles_of(edges):
    """Returns the strongly connected sets of more than one file (Tarjan)."""
    number, low, stack, found = {}, {}, [], []

    def visit(node):
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in sorted(edges.get(node, ())):
            if other not in number:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == number[node]:
            circle = stack[stack.index(node):]
            del stack[stack.index(node):]
            if len(circle) > 1:
                found.append(sorted(circle))

    for node in sorted(edges):
        if node not in number:
            visit(node)
    return found


@rule
def test_no_files_call_each_other_in_a_circle_that_circles_list_does_not_name(symbols):
    """Each line of circles.list has files, a colon, and the reason why they call each other."""
    defined, taken = symbols
    edges = collections.defaultdict(set)
    for source, names in taken.items():
        for name in names:
            if is_ours(source) and not REGISTERED.match(name):
                edges[source] |= {other for other in defined.get(name, ()) if other != source and is_ours(other)}
    rows = [line.partition(": ") for line in CIRCLES.read_text().splitlines() if line and not line.startswith("#")]
    meant = {tuple(sorted(files.split())): reason for files, _, reason in rows}
    found = circles_of(edges)
    for files in sorted(meant):
        if not any(set(circle) <= set(files) for circle in found):
            yield f"circles.list: {' '.join(files)}: are no circle any more"
    for circle in found:
        if not any(set(circle) <= set(files) for files in meant):
            yield f"{' '.join(circle)}: call each other in a circle, which circles.list does not say"
    for files in sorted(meant):
        for name in files:
            if not (ROOT / name).is_file():
                yield f"circles.list: there is no {name}"
    for circle, reason in sorted(meant.items()):
        if not reason:
            yield f"circles.list: {' '.join(circle)}: no reason"
