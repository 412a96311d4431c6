# SPDX-License-Identifier: GPL-2.0-or-later
"""What CONTRIBUTING says of adding a file type is all there is to do: a toy type is added to a copy of the tree in just those places,
and the copy is built and tested."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

import pytest

# It builds the whole tree a second time. The tests stand in their order: the first builds what the others look at.
pytestmark = [pytest.mark.full, pytest.mark.xdist_group("toy")]

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
HEAD = "KYTOY1\n"
# {case: what the file holds behind its head, what is expected}
CASES = {
    "clean": ("height=170\nweight=60\n", "outcome = rebuilt\npresent = height=170\n"),
    "hidden": ("height=170\n<!-- marke -->\nweight=060\n",
               "outcome = rebuilt\nremoved = document.hidden-text\nabsent = marke\npresent = weight=60\n"),
    "broken": ("height=1", "outcome = withheld\nreason = malformed\n"),
    "lines-limit": ("a=1\n" * 1001, "outcome = withheld\nreason = limit\n"),
}


def copy_tree(copy):
    """What git knows and what is new, as it stands here."""
    names = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)


def add_line(path, line, before):
    """LINE in PATH before the first line that BEFORE holds for."""
    lines = path.read_text().splitlines()
    place = next(number for number, there in enumerate(lines) if before(there))
    path.write_text("\n".join(lines[:place] + [line] + lines[place:]) + "\n")


def add_type(copy):
    """The three places of CONTRIBUTING."""
    shutil.copy2(HERE / "toy.c", copy / "filetypes" / "plain" / "toy.c")
    add_line(copy / "filetypes" / "registry.def", "TYPE (toy)",
             lambda there: there.startswith("TYPE (") and there > "TYPE (toy)")
    with open(copy / "filetypes" / "plain" / "meson.build", "a", encoding="utf-8") as build:
        build.write("filetype_rows += {'toy': {'dependencies': [], 'sources': [files('toy.c')]}}\n")
    for name, (text, expected) in CASES.items():
        case = copy / "test-corpus" / "toy" / name
        case.mkdir(parents=True)
        (case / "input.toy").write_text(HEAD + text)
        (case / "expect.ini").write_text("[expect]\n" + expected)


class Copy:
    def __init__(self, folder):
        self.tree, self.build = folder, folder / "build"
        self.tool = self.build / "tests" / "tools" / "inprocess"
        self.environment = dict(os.environ)
        if shutil.which("ccache"):
            # What a build elsewhere has compiled is the same here.
            self.environment.update(CC="ccache " + os.environ.get("CC", "gcc").removeprefix("ccache "),
                                    CCACHE_BASEDIR=str(folder), CCACHE_NOHASHDIR="1")

    def run(self, *command, **options):
        return subprocess.run([str(word) for word in command], cwd=self.tree, env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)

    def sanitize(self, source, *settings):
        output = self.build / "out"
        output.unlink(missing_ok=True)
        done = self.run(self.tool, "sanitize", *settings, source, output)
        return json.loads(done.stdout), output.read_bytes() if output.exists() else None


@pytest.fixture(scope="module")
def copy():
    with tempfile.TemporaryDirectory(prefix="kiyome-toy-") as folder:
        made = Copy(pathlib.Path(folder))
        copy_tree(made.tree)
        add_type(made.tree)
        yield made


def test_a_type_that_is_added_in_the_places_that_contributing_names_compiles_without_a_warning(copy):
    done = copy.run("meson", "setup", copy.build, "-Dwerror=true")
    if done.returncode == 0:
        done = copy.run("ninja", "-C", copy.build)
    if done.returncode == 0:  # the page of all types, as CONTRIBUTING says
        done = copy.run(sys.executable, "doc/list-of-types.py", copy.build, "--update")
    assert done.returncode == 0, done.stdout


def test_it_breaks_no_rule_of_the_house(copy):
    done = copy.run("/usr/bin/python3", "-m", "pytest", f"--build={copy.build}", "tests/style")
    assert done.returncode == 0, done.stdout


def test_its_cases_hold_and_those_of_archives_and_of_what_nobody_knows(copy):
    done = copy.run("/usr/bin/python3", "-m", "pytest", "-v", f"--build={copy.build}", "tests/corpus/test_corpus.py", "--types", "toy,zip,unknown")
    assert done.returncode == 0 and all(f"[toy/{name}] PASSED" in done.stdout for name in CASES), done.stdout


def test_its_row_says_what_is_there(copy):
    done = copy.run(copy.build / "tests" / "unit" / "test-identify", "--tap")
    assert done.returncode == 0, done.stdout


def test_the_oracles_of_the_fuzzers_hold_for_it(copy):
    """The fuzzers' oracles of every type, this one too."""
    found = copy.tree / "tests" / "fuzz" / "regress" / "toy"
    found.mkdir()
    for name, (text, _) in CASES.items():
        (found / name).write_text(HEAD + text)
    done = copy.run(copy.build / "tests" / "fuzz" / "replay", found.parent)
    assert done.returncode == 0 and "toy" in done.stdout, done.stdout


def test_it_is_made_in_archives_and_by_any_policy(copy):
    """In an archive, and under a preset that knows no type by its name."""
    archive = copy.build / "input.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.toy", HEAD + CASES["hidden"][0])
    report, output = copy.sanitize(archive)
    if output is None or report["parts"][0]["parts"][0]["type"] != "toy" or b"marke" in output:
        pytest.fail(json.dumps(report))
    report, output = copy.sanitize(copy.tree / "test-corpus" / "toy" / "clean" / "input.toy", "methods.*=text")
    assert output == b"height: 170\nweight: 60\n", json.dumps(report)
