# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes writers of which one judgement is changed (judgements.tsv): copies of tests/tools/inprocess with one source file changed.

A row of judgements.tsv has: the type of the files (a folder of test-corpus/), the source below filetypes/, the function or table in it, the text there,
the text that replaces it, a case that shows the change, and, where the verifier takes what comes of it, why that is harmless. The text is
compared without regard to the length of white space, and must be there once.
"""

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
# A writer that is changed may never end; that is no output.
LONGEST = 120
# Of a build with other options the sources are compiled alike, but for what takes long.
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
    """Where the function or table NAME of a source begins and ends."""
    for begin, end in ((rf"^{name} \(", r"^\}$"), (rf"^(?:static )?const [^;=\n(]*\b{name}\[", r"\};$")):
        if found := re.search(begin, text, re.MULTILINE):
            return found.start(), re.compile(end, re.MULTILINE).search(text, found.start()).end()
    raise cases.Failure(f"there is no {name}")


def changed(row):
    """The source of ROW with its change."""
    text = (TYPES / row.file).read_text("utf-8")
    start, end = place_of(text, row.function)
    old = re.compile(r"\s+".join(re.escape(word) for word in row.old.split()))
    found = list(old.finditer(text, start, end))
    if len(found) != 1:
        raise cases.Failure(f"what stands there is in {row.function} {len(found)} times")
    return text[:found[0].start()] + row.new + text[found[0].end():]


class Tools:
    """The programs with one change each, made from what BUILD has compiled already."""

    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        database = json.loads((build / "compile_commands.json").read_text("utf-8"))
        self.commands = {os.path.normpath(build / entry["file"]): entry["command"] for entry in database if "libfiletypes.a.p" in entry["output"] or "libfiletype-base.a.p" in entry["output"]}
        commands = subprocess.run(["ninja", "-t", "commands", "tests/tools/inprocess"], cwd=build, capture_output=True, text=True, check=True).stdout
        self.link = [word for word in shlex.split(commands.splitlines()[-1]) if word != "ccache"]

    def compiled(self, file, text, more=()):
        """The object of the source FILE (below filetypes/) with another TEXT."""
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
        """tests/tools/inprocess, as NAME, with OBJECTS instead of its own."""
        tool, words = self.folder / name, list(self.link)
        at = next(place for place, word in enumerate(words) if word.endswith("inprocess-main.c.o"))
        words[words.index("-o") + 1] = tool
        # The link takes half the time with another linker than the usual one.
        words[at + 1:at + 1] = [*objects, "-Wl,--strip-debug", *(["-fuse-ld=gold"] if shutil.which("ld.gold") and not any("-fuse-ld" in word for word in self.link) else [])]
        subprocess.run(words, cwd=self.build, check=True)
        return tool


class Inputs:
    """The cases of the corpus, what the writer makes of them, and what readers find in that."""

    def __init__(self, tool, folder):
        self.tool, self.folder, self.known = tool, folder, {}
        for name in ("in", "out"):
            (folder / name).mkdir()

    @staticmethod
    def names(kind):
        return sorted(path.parent.name for path in (ROOT / "test-corpus" / kind).glob("*/expect.ini"))

    def written(self, tool, path, options):
        """(name, bytes) of what TOOL makes of the file PATH; None where it makes nothing."""
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
        """The case's input, its options, what is written of it, and what that does; None for what takes long."""
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
        """What comes of a case by TOOL: "same", "nothing", "refused", "accepted", or "acts: " and what."""
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
