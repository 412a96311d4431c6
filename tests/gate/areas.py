# SPDX-License-Identifier: GPL-2.0-or-later
"""Determines which tests belong to a source file, from areas.toml and the subdirectories of filetypes/."""
import dataclasses
import fnmatch
import functools
import pathlib
import re
import subprocess
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = pathlib.Path(__file__).with_name("areas.toml")
FOLDERS_WITHOUT_A_SYSTEM = ("cli", "corpus", "linear", "portal", "quickstart", "sandbox", "scanner", "store")
# This module runs all cases of all types. A change of the module itself runs only a sample of them.
CASES = "tests/corpus/test_corpus.py"
# Modules of tests/store that spend most of their time waiting for a server.
WAITING = ("tests/store/test_bucket_answers.py",)
# The keys of a row of areas.toml besides its name and its files.
KINDS = ("types", "unit", "python", "linear")


@dataclasses.dataclass
class Selection:
    """The tests that belong to a set of files."""
    areas: set = dataclasses.field(default_factory=set)
    types: set = dataclasses.field(default_factory=set)  # names of file types: their cases and fuzz regressions
    unit: set = dataclasses.field(default_factory=set)      # names of C unit tests
    python: set = dataclasses.field(default_factory=set)    # paths of pytest modules, or ids of their tests
    linear: set = dataclasses.field(default_factory=set)    # words in the names of shapes of tests/linear
    store: bool = False                                     # tests/store on SQLite
    every_type: bool = False                                # a sample of the cases of each type
    builds: bool = False  # whether a file among them is compiled or installed

    def add(self, row):
        self.areas.add(row["name"])
        self.types.update(row.get("types", ()))
        self.unit.update(row.get("unit", ()))
        self.python.update(row.get("python", ()))
        self.linear.update(row.get("linear", ()))
        self.store |= row.get("store", False)
        self.every_type |= row.get("every-type", False)
        self.builds |= row.get("builds", False)


def git(*arguments):
    """Returns the output of git, or None if git fails."""
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def base():
    """Returns the commit with which the change is compared."""
    for name in ("origin/main", "HEAD~1"):
        if git("rev-parse", "--verify", "--quiet", name) is None:
            continue
        common = git("merge-base", name, "HEAD").strip()
        if name != "origin/main" or common != git("rev-parse", "HEAD").strip():
            return common
    return git("hash-object", "-t", "tree", "/dev/null").strip()


def tracked_files():
    """Returns the paths, relative to the root, of the files that git tracks and of new files that it does not ignore."""
    done = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                          capture_output=True, check=True)
    return sorted({name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()})


@functools.cache
def rows():
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))["area"]


@functools.cache
def room_of_type():
    """Returns {type: the subdirectory of filetypes/ that contains its module}."""
    registry = (ROOT / "filetypes/registry.def").read_text(encoding="utf-8")
    found = {}
    for name in re.findall(r"^TYPE \((\w+)\)", registry, re.MULTILINE):
        modules = list(ROOT.glob(f"filetypes/*/{name.replace('_', '-')}.c")) + list(ROOT.glob(f"filetypes/*/{name}.c"))
        if modules:
            found[name] = modules[0].parent.name
    return found


def types_of(path):
    """Returns the file types to which a path belongs by its directory: a type's module or helper, a case, or a fuzz
    regression."""
    parts = pathlib.PurePath(path).parts
    if parts[0] == "test-corpus" and len(parts) > 2:
        return {parts[1]}
    if parts[:3] == ("tests", "fuzz", "regress") and len(parts) > 4:
        return {parts[3].split("-")[0]} & set(room_of_type())
    if parts[0] != "filetypes" or len(parts) < 3:
        return set()
    in_room = {name for name, room in room_of_type().items() if room == parts[1]}
    stem = pathlib.PurePath(path).stem.replace("-", "_")
    own = {name for name in in_room if stem == name}
    return own or in_room


def matches(path, pattern):
    """Returns whether a path matches a simple .gitignore pattern: `dir/` matches all files below dir, `*` does not match a
    slash."""
    if pattern.endswith("/"):
        return path.startswith(pattern)
    return fnmatch.fnmatchcase(path, pattern) and path.count("/") == pattern.count("/")


def rows_of(path):
    return [row for row in rows() if any(matches(path, pattern) for pattern in row["files"])]


def is_module_without_a_system(path):
    """Returns whether a path is a test module that needs neither root nor a mail system, and is not run completely for every
    change anyway."""
    parts = pathlib.PurePath(path)
    return parts.match("test_*.py") and parts.parts[:2] in {("tests", name) for name in FOLDERS_WITHOUT_A_SYSTEM} and path != CASES


def select(paths):
    """Returns the tests that a change of `paths` (relative to the root) can break."""
    selection = Selection()
    for path in paths:
        selection.types |= types_of(path)
        if is_module_without_a_system(path) and (ROOT / path).exists():
            selection.python.add(path)
        for row in rows_of(path):
            selection.add(row)
    return selection
