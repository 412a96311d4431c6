# SPDX-License-Identifier: GPL-2.0-or-later
"""Provides what the tests of the source tree share: the list of files, and tests that check rules."""
import functools
import importlib.machinery
import importlib.util
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = {".git", "node_modules", "__pycache__"}
SOURCES = {".c", ".h", ".inc", ".def"}
SHOWN_AT_MOST = 60


def rule(breaches):
    """Makes a test of a generator that yields each breach of a rule with its place."""
    @functools.wraps(breaches)
    def test(*arguments, **fixtures):
        found = list(breaches(*arguments, **fixtures))
        if found:
            more = [f"and {len(found) - SHOWN_AT_MOST} more"] if len(found) > SHOWN_AT_MOST else []
            pytest.fail("\n".join([*(str(breach)[:400] for breach in found[:SHOWN_AT_MOST]), *more]), pytrace=False)
    return test


def script(name):
    """Loads the script `name` of the tree as a module. A script need not have a suffix, and several may have the same name."""
    loader = importlib.machinery.SourceFileLoader(re.sub(r"\W", "_", name), str(ROOT / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@functools.lru_cache(maxsize=None)
def files():
    """Returns every file of the tree that git tracks or would add."""
    listing = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others",
                              "--exclude-standard"], capture_output=True, check=False)
    if listing.returncode == 0:
        names = listing.stdout.decode().split("\0")
        found = [ROOT / name for name in names if name]
    else:
        found = [path for path in ROOT.rglob("*")
                 if not SKIPPED.intersection(path.relative_to(ROOT).parts)
                 and not path.relative_to(ROOT).parts[0].startswith("build")]
    found = sorted(path for path in found if path.is_file() and not path.is_symlink())
    assert len(found) > 1000, f"only {len(found)} files were found"
    return found


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@functools.lru_cache(maxsize=None)
def text_of(path):
    return path.read_text(encoding="utf-8", errors="replace")


def code_of(text):
    """Returns the text of a C file with comments and strings blanked; line numbers are kept."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def c_files(paths=None):
    return [path for path in (files() if paths is None else paths) if path.suffix in SOURCES]


def house_of(path):
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else ""


def rows_of(definition, macro):
    return re.findall(rf"^{macro} \((\w+)", text_of(ROOT / "filetypes" / definition), re.MULTILINE)


def modules_of(name):
    return [path for path in sorted((ROOT / "filetypes").glob(f"*/{name}.c"))
            if f"ky_filetype_{name} =" in text_of(path)]
