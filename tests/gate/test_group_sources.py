# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests common/group-sources.py, which chooses the sources that a build with -Dgrouped=true compiles as one file."""
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
A = "static int\nopen_file (void)\n{\n  return 1;\n}\n"


@pytest.fixture
def group(tmp_path):
    """Returns a function that groups lists of sources, given as name and text, and returns for each list the sources of its files."""
    (tmp_path / "common").mkdir()
    script = tmp_path / "common/group-sources.py"
    script.write_text((ROOT / "common/group-sources.py").read_text(encoding="utf-8"), encoding="utf-8")

    def run(*lists):
        words = []
        for number, sources in enumerate(lists):
            words += ["--"] if number else []
            for name, text in sources.items():
                (tmp_path / name).write_text(text, encoding="utf-8")
                words.append(str(tmp_path / name))
        made = subprocess.run([sys.executable, script, tmp_path / "grouped", *words], capture_output=True, text=True, check=True).stdout
        return [[sources_of(pathlib.Path(name)) for name in line.split("\t")] for line in made.splitlines()]

    return run


def sources_of(path):
    if path.parent.name != "grouped":
        return [path.name]
    return [line.split('"')[1] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#include")]


def test_sources_without_a_common_name_become_one_file(group):
    assert group({"a.c": A, "b.c": A.replace("open_file", "close_file")}) == [[["a.c", "b.c"]]]


@pytest.mark.parametrize("other", [
    "static int\nopen_file (int n)\n{\n  return n;\n}\n",                   # the same function
    "int\nb (int open_file)\n{\n  return open_file;\n}\n",                 # a parameter that would shadow it
    "static const int open_file[] = { 1 };\n",                             # a variable
    "static const struct\n{\n  int n;\n} open_file[] = { { 1 } };\n",      # a variable of a type of its own
    "typedef struct\n{\n  int n;\n} open_file;\n",                         # a type
    "KY_DEFINE_FREE (open_file, Item, name)\n",                            # a function that a macro defines
    "enum { FIRST, open_file };\n",                                        # an enumerator
    '#include "names.def"\n',                                              # a name in a table that is included
])
def test_sources_with_a_common_name_stay_apart(group, tmp_path, other):
    (tmp_path / "names.def").write_text("NAME (open_file, 1)\n", encoding="utf-8")
    assert group({"a.c": A, "b.c": other}) == [[["a.c"], ["b.c"]]]


@pytest.mark.parametrize("other", [
    "/* open_file() is elsewhere. */\nint b;\n", 'const char *ky_b = "open_file";\n', "#define open_file 1\nint ky_b = open_file;\n",
])
def test_comments_texts_and_macros_of_the_same_name_do_not_matter(group, other):
    assert group({"a.c": A, "b.c": other}) == [[["a.c", "b.c"]]]


@pytest.mark.parametrize("other", ["#pragma GCC poison x\n", "#define MODE 1\n#include <stdio.h>\n", "KY_OFFICE_METHODS (doc)\n", "#include <jbig2.h>\n"])
def test_a_source_that_may_change_others_is_compiled_alone(group, other):
    assert group({"a.c": A, "b.c": other}) == [[["a.c"], ["b.c"]]]


def test_macros_end_with_their_source(group, tmp_path):
    group({"a.c": "#define MAX 1\nint ky_a = MAX;\n", "b.c": "#define MAX 2\nint ky_b = MAX;\n"})
    written = next((tmp_path / "grouped").iterdir()).read_text(encoding="utf-8")
    assert written == '#include "a.c"\n#undef MAX\n#include "b.c"\n#undef MAX\n'


def test_only_sources_of_the_same_lists_become_one_file(group):
    sources = {name: A.replace("open_file", name[0] + "_file") for name in ("a.c", "b.c", "c.c", "d.c")}
    first, second = {name: sources[name] for name in ("a.c", "b.c", "c.c")}, {name: sources[name] for name in ("b.c", "c.c", "d.c")}
    assert group(first, {}, second) == [[["a.c"], ["b.c", "c.c"]], [[""]], [["b.c", "c.c"], ["d.c"]]]
