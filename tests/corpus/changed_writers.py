# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds writers with one changed decision (judgements.tsv): copies of tests/tools/inprocess with one changed source file.

A row of judgements.tsv has: the type of the files (a folder of test-corpus/), the source below filetypes/, the function or table
in it, the text there, the text that replaces it, a case that shows the change, and, if the verifier accepts the result, why that
is harmless. The text must occur exactly once; the length of white space does not matter."""

import dataclasses
import functools
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess

import cases
import mutate
import warm

ROOT = pathlib.Path(__file__).resolve().parents[2]
TYPES = ROOT / "filetypes"
LIST = pathlib.Path(__file__).with_name("judgements.tsv")
# A changed writer may never end; then it has no output.
LONGEST = 120
# Options of the build that are not used here, because they only take time.
LEFT_OUT = {"-MD", "-Werror", "-g", "-g1", "-O2"}


@dataclasses.dataclass(frozen=True)
class Row:
    kind: str
    file: str
    function: str
    old: str
    new: str
    case: str
    harmless: str = ""

    def __str__(self):
        return f"{self.kind}: {self.file}: {self.function}: {self.old} → {self.new}"


@functools.lru_cache(maxsize=None)
def rows():
    lines = LIST.read_text("utf-8").splitlines()
    return [Row(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def place_of(text, name):
    """Returns where the function or table `name` of a source begins and ends."""
    for begin, end in ((rf"^{name} \(", r"^\}$"), (rf"^(?:static )?const [^;=\n(]*\b{name}\[", r"\};$")):
        if found := re.search(begin, text, re.MULTILINE):
            return found.start(), re.compile(end, re.MULTILINE).search(text, found.start()).end()
    raise cases.Failure(f"there is no {name}")


def changed(row):
    """Returns the source of a row with its change."""
    text = (TYPES / row.file).read_text("utf-8")
    start, end = place_of(text, row.function)
    old = re.compile(r"\s+".join(re.escape(word) for word in row.old.split()))
    found = list(old.finditer(text, start, end))
    if len(found) != 1:
        raise cases.Failure(f"what stands there is in {row.function} {len(found)} times")
    return text[:found[0].start()] + row.new + text[found[0].end():]


class Tools:
    """The changed programs, made from the object files of the build directory."""

    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        database = json.loads((build / "compile_commands.json").read_text("utf-8"))
        self.commands = {os.path.normpath(build / entry["file"]): entry["command"] for entry in database if "libfiletypes.a.p" in entry["output"] or "libfiletype-base.a.p" in entry["output"]}
        commands = subprocess.run(["ninja", "-t", "commands", "tests/tools/inprocess"], cwd=build, capture_output=True, text=True, check=True).stdout
        self.link = [word for word in shlex.split(commands.splitlines()[-1]) if word != "ccache"]

    def compiled(self, file, text, more=()):
        """Returns the object file of the source `file` (below filetypes/) compiled with another text."""
        path = TYPES / file
        source, made = self.folder / path.name, self.folder / f"{file.replace('/', '_')}.o"
        source.write_text(f'#line 1 "{path}"\n{text}', "utf-8")
        words = [word for word in shlex.split(self.commands[str(path)]) if word not in LEFT_OUT and not word.startswith("-D_FORTIFY_SOURCE")]
        for option in ("-o", "-c", "-MF", "-MQ"):
            at = words.index(option)
            del words[at:at + 2]
        subprocess.run([*words, "-w", "-O0", *more, "-c", source, "-o", made], cwd=self.build, check=True)
        return made

    def linked(self, objects, name="changed"):
        """Links tests/tools/inprocess as `name`, with `objects` instead of the original ones."""
        tool, words = self.folder / name, list(self.link)
        at = next(place for place, word in enumerate(words) if word.endswith("inprocess-main.c.o"))
        words[words.index("-o") + 1] = tool
        # Linking with lld takes half the time.
        words[at + 1:at + 1] = [*objects, "-Wl,--strip-debug", *(["-fuse-ld=gold"] if shutil.which("ld.gold") and not any("-fuse-ld" in word for word in self.link) else [])]
        subprocess.run(words, cwd=self.build, check=True)
        return tool


class Inputs:
    """The cases of the corpus, the outputs of the unchanged writer, and what readers find in these."""

    def __init__(self, tool, folder):
        self.tool, self.folder, self.known = tool, folder, {}
        for name in ("in", "out"):
            (folder / name).mkdir()

    @staticmethod
    def names(kind):
        return sorted(path.parent.name for path in (ROOT / "test-corpus" / kind).glob("*/expect.ini"))

    def written(self, tool, path, options):
        """Returns (name, bytes) of the output of `tool` for the file `path`, or None if it has no output."""
        out = self.folder / "out"
        for old in out.iterdir():
            old.unlink()
        try:
            done = warm.call(tool, "sanitize", *options, path, out, timeout=LONGEST)
        except subprocess.TimeoutExpired:
            return None
        outputs = list(out.iterdir())
        return (outputs[0].name, outputs[0].read_bytes()) if done.returncode == 0 and outputs else None

    def case(self, kind, name):
        """Returns the case's input, its options, the output and its active content, or None for a case that takes long."""
        if (kind, name) not in self.known:
            case = ROOT / "test-corpus" / kind / name
            expectation = cases.read_expectation(case)
            folder = self.folder / "in" / kind / name
            folder.mkdir(parents=True)
            path, options = cases.build_input(case, expectation, folder), cases.options_of(expectation)
            output = self.written(self.tool, path, options)
            self.known[kind, name] = (path, options, output, mutate.doings(kind_of(output[0]), output[1]) if output else set())
        return self.known[kind, name]

    def outcome(self, tool, kind, name):
        """Returns the outcome of a case with `tool`: "same", "nothing", "refused", "accepted", or "acts: " with the finding."""
        path, options, output, doings = self.case(kind, name)
        made = self.written(tool, path, options)
        if made is None or made == output:
            return "nothing" if made is None else "same"
        edited = self.folder / "out" / made[0]
        edited.write_bytes(made[1])
        if warm.call(self.tool, "verify", *options, edited).returncode != 0:
            return "refused"
        more = mutate.doings(kind_of(made[0]), made[1]) - doings
        return f"acts: {'; '.join(sorted(more)[:3])}" if more else "accepted"


def kind_of(name):
    return mutate.kind_of(pathlib.Path(name))
