#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits outputs as a manipulated writer could, by table, in other forms, by structure and at random, and checks that no edit that
the verifier accepts has active content.

usage: mutate.py [--tool PATH] [--seconds N] [--seed N] [--corpus FOLDER]... [--every N] [--keep DIR] [TYPE...]

Outputs of test-corpus/ (with --corpus also of every Nth file of those folders, as sweep.py finds them) are edited by the tables
of mutations_by_table.py, in the forms of mutations_of_form.py, by whole structures (mutations_of_structure.py) and, at random,
by the rules of mutations.py. Each edit is given to the verifier, which is one process for all of them. Independent readers
(packaging/second-look) read the accepted ones: they may have no action and no reference that the output did not have. The same
seed tries the same edits in the same order; a slower machine tries fewer of them. Exits with 1 if an accepted edit has active
content; --keep stores these in a directory. test_mutate.py tries a few edits of each type."""

import argparse
import math
import pathlib
import random
import re
import select
import subprocess
import sys
import tempfile
import time

import cases
import mutations
import mutations_by_table
import mutations_of_form
import mutations_of_numbers
import mutations_of_structure
import sweep
import warm
from readers import look
from waiting import PATIENCE

ROOT = pathlib.Path(__file__).resolve().parents[2]
TYPES = ["docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "rtf", "pdf", "eml", "csv", "ics", "vcf", "txt", "zip", "png", "jpeg", "gif", "tiff", "webp", "svg", "dxf", "sfc", "p21", "jww", "jws", "jwc", "wav", "mp3", "mp4", "m4a"]
SUFFIXES = {"jpeg": ["jpg", "jpeg"], "tiff": ["tif", "tiff"], "m4a": ["m4a", "3gp", "3ga"]}
# Policies of cases whose output the default policy does not write.
POLICIES = {"svg": ("methods.svg=rebuild",), **{kind: ("media.files=rebuild",) for kind in ("wav", "mp3", "mp4", "m4a")}}
LARGEST = 200_000
# The number of inputs of one folder of cases: they matter less than the edits.
SOURCES = 5
# Other types whose outputs can have a type.
MADE_OF = {"xlsx": ["xls"], "eml": ["msg"], "txt": ["html"]}
# The number of accepted edits of a type that are kept.
TAKEN_KEPT = 12
# The default number of edits of each type by table, of form, by structure and at random.
FEW = 400


class Verifier:
    """One long-lived process that reads paths and writes a verdict for each."""

    def __init__(self, tool, options=()):
        self.command = [str(tool), "verify", *options, "-"]
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace")

    def ask(self, kind, path):
        """Returns (whether the file is accepted, the reason if not); raises if the verifier dies."""
        if self.process is None:
            self.start()
        self.process.stdin.write(f"{kind} {path}\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            self.process.kill()
            self.process.wait()
            self.process = None
            raise cases.Failure(f"the verifier has no answer within {PATIENCE} s")
        answer = self.process.stdout.readline()
        if not answer:
            code, self.process = self.process.wait(), None
            raise cases.Failure(f"the verifier ended with {code}")
        return answer.startswith("yes"), answer.strip()

    def stop(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait(timeout=PATIENCE)


def kind_of(path):
    suffix = path.suffix[1:].lower()
    return next((kind for kind, suffixes in SUFFIXES.items() if suffix in suffixes), suffix)


def output_of(tool, path, folder, options=()):
    """Returns the output for the file `path` and its type, or None if there is none."""
    for old in folder.iterdir():
        old.unlink()
    done = warm.call(tool, "sanitize", *options, path, folder)
    outputs = list(folder.iterdir())
    return (kind_of(outputs[0]), outputs[0].read_bytes()) if done.returncode == 0 and outputs else None


def inputs_of(kind):
    """Returns the paths and options of the cases of a folder of test-corpus/ that are written under the default policy, or under
    the one of POLICIES."""
    for case in sorted(path.parent for path in (ROOT / "test-corpus" / kind).glob("*/expect.ini")):
        expectation = cases.read_expectation(case)
        # what another policy permits is not in the default policy's output
        if tuple(cases.options_of(expectation)) == POLICIES.get(kind, ()) and expectation["expect"].get("outcome") != "withheld":
            yield case, expectation


def inputs_of_corpus(arguments):
    for name in arguments.corpus:
        found = sweep.find_folder(name)
        if found is None:
            print(f"# SKIP no folder {name} in the corpus (set KIYOME_CORPUS)")
            continue
        files = sorted(path for path in found.rglob("*") if path.is_file() and not path.is_symlink() and path.stat().st_size < 2 * LARGEST)
        yield from ((path, POLICIES.get(kind_of(path), ())) for path in files[::arguments.every])


def source(arguments, folder, path, options):
    """Returns (type, (name, bytes)) of the output for `path`, or None if there is none or it is large."""
    try:
        output = output_of(arguments.tool, path, folder, options)
    except subprocess.TimeoutExpired:
        return None
    return (output[0], (path.parent.name + "/" + path.name, output[1])) if output and len(output[1]) <= LARGEST else None


def sources(arguments, folder, kind):
    """Yields (name, bytes) of outputs of each folder of cases that are written as `kind`, as many as the arguments say. An input
    is made only when it is needed."""
    found = []
    for room in (kind, *MADE_OF.get(kind, ())):
        of_room = []
        for case, expectation in inputs_of(room):
            if len(of_room) >= arguments.sources:
                break
            given, out = folder / "in" / room / case.name, folder / "out"
            given.mkdir(parents=True)
            out.mkdir(exist_ok=True)
            made = source(arguments, out, cases.build_input(case, expectation, given), cases.options_of(expectation))
            if made and made[0] == kind:
                of_room.append(made[1])
        found += of_room
    return found


def sources_of_corpus(arguments, folder):
    """Returns {type: [(name, bytes)]} of the foreign files."""
    found, out = {}, folder / "out"
    out.mkdir(exist_ok=True)
    for path, options in inputs_of_corpus(arguments):
        made = source(arguments, out, path, options)
        if made:
            found.setdefault(made[0], []).append(made[1])
    return found


def doings(kind, data):
    """Returns the active content and the faults that kiyome-second-look and its strict readers of outputs find in the data,
    without numbers."""
    return {re.sub(r"\d+", "N", f"{finding.kind}: {finding.text}") for finding in look.look(data, f"edit.{kind}", strict=True).findings}


class Trial:
    def __init__(self, arguments, folder):
        self.arguments, self.folder = arguments, folder
        self.known, self.verifiers = {}, {}
        self.taken = {}  # {type: [(what, bytes)]}: the first edits that the verifier accepts, for tests with other readers

    def verifier_of(self, kind):
        options = POLICIES.get(kind, ())
        if options not in self.verifiers:
            self.verifiers[options] = Verifier(self.arguments.tool, options)
        return self.verifiers[options]

    def stop(self):
        for verifier in self.verifiers.values():
            verifier.stop()

    def judge(self, kind, source, data):
        """Returns why an accepted edit has active content, or None if it has none or is not accepted."""
        path = self.folder / f"edit.{kind}"
        path.write_bytes(data)
        taken, _ = self.verifier_of(kind).ask(kind, path)
        if not taken:
            return False, set()
        if source not in self.known:
            self.known[source] = doings(kind, source)
        return True, doings(kind, data) - self.known[source]

    def edited(self, kind, name, source, what, data):
        """Returns (whether the verifier accepts the edit, [(why that is wrong, data)])."""
        try:
            taken, found = self.judge(kind, source, data)
        except cases.Failure as error:
            taken, found = True, {str(error)}
        of_kind = self.taken.setdefault(kind, [])
        if taken and len(of_kind) < TAKEN_KEPT:
            of_kind.append((f"{name}: {what}", data))
        return taken, [(f"{name}: {what}: {'; '.join(sorted(found)[:3])}", data)] if found else []

    def by_table(self, kind, outputs, most, tables=mutations_by_table):
        """Tries at most `most` of the edits by table, spread over all of them; returns (tried, accepted, wrong)."""
        rows = [(name, source, what, made) for name, source in outputs for what, made in tables.edits(kind, source)]
        tried, taken, wrong = 0, 0, []
        for name, source, what, made in rows[::max(1, -(-len(rows) // most))]:
            data = made()
            if data != source:
                is_taken, faults = self.edited(kind, name, source, what, data)
                tried, taken = tried + 1, taken + is_taken
                wrong += faults
        return tried, taken, wrong

    def of_form(self, kind, outputs, most):
        return self.by_table(kind, outputs, most, mutations_of_form)

    def by_structure(self, kind, outputs, most):
        """Tries edits by structure; none for a type that has no parts which refer to each other."""
        return self.by_table(kind, outputs, most, mutations_of_structure)

    def of_numbers(self, kind, outputs, most):
        """Tries at most `most` of the numbers beyond their bounds, spread over all of them; returns (tried, [accepted edits])."""
        tried, taken = self.extremes(kind, outputs, most, lambda what, is_beyond: is_beyond)
        return tried, [what for what, _ in taken]

    def within_bounds(self, kind, outputs, most):
        """Returns [(what, bytes)] of the extremes within the bounds that the verifier accepts, of at most `most`."""
        return self.extremes(kind, outputs, most, lambda what, is_beyond: not is_beyond and not what.endswith((" is 0", " is -1")))[1]

    def extremes(self, kind, outputs, most, is_tried):
        """Tries at most `most` of the edits of numbers for which `is_tried(what, is_beyond)`, spread over all of them; returns
        (tried, [(what, bytes) of accepted edits])."""
        rows = [(f"{name}: {what}", made) for name, source in outputs for what, is_beyond, made in mutations_of_numbers.edits(kind, source) if is_tried(what, is_beyond)]
        rows, taken, path = rows[::max(1, -(-len(rows) // most))], [], self.folder / f"edit.{kind}"
        for what, edit in rows:
            path.write_bytes(data := edit())
            if self.verifier_of(kind).ask(kind, path)[0]:
                taken.append((what, data))
        return len(rows), taken

    def run(self, kind, outputs):
        """Tries random edits; returns (tried, accepted, wrong)."""
        dice, end = random.Random(f"{self.arguments.seed} {kind}"), time.monotonic() + (self.arguments.seconds or math.inf)
        tried, taken, wrong = 0, 0, [] if outputs else [("there is no output of it", b"")]
        # A rule may find no place in a file, but at least one of so many must.
        turns = 0 if kind in mutations.DRAWINGS_AND_MEDIA else 20 * self.arguments.edits
        for name, data in outputs:
            if not self.judge(kind, data, data)[0]:
                wrong.append((f"{name}: what was written is refused", data))
        while outputs and time.monotonic() < end and tried < self.arguments.edits and turns:
            turns -= 1
            name, data = dice.choice(outputs)
            done = mutations.mutated(kind, data, dice)
            if done is None or done[1] == data:
                continue
            is_taken, faults = self.edited(kind, name, data, done[0], done[1])
            tried, taken = tried + 1, taken + is_taken
            wrong += faults
        return tried, taken, wrong

    def all_ways(self, kind, outputs):
        """Tries edits by table, of form, by structure and at random; yields (tried, accepted, wrong) of each."""
        most = self.arguments.edits
        return [self.by_table(kind, outputs, most), self.of_form(kind, outputs, most), self.by_structure(kind, outputs, most), self.run(kind, outputs)]


def parse(words=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", type=pathlib.Path, default=ROOT / "build/tests/tools/inprocess")
    parser.add_argument("--seconds", type=float, help="for the edits at random of each type; without it every machine tries the same ones")
    parser.add_argument("--edits", type=int, help="by table, of form, by structure and at random, of each type at most")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--corpus", action="append", default=[])
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--sources", type=int, default=SOURCES, help="of each folder of cases")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("types", nargs="*", metavar="TYPE")
    arguments = parser.parse_args(words)
    arguments.types = arguments.types or TYPES
    if arguments.edits is None:
        arguments.edits = sys.maxsize if arguments.seconds else FEW
    return arguments


def main():
    arguments = parse()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="kiyome-mutate-") as name:
        folder = pathlib.Path(name)
        trial = Trial(arguments, folder)
        of_corpus = sources_of_corpus(arguments, folder)
        for number, kind in enumerate(arguments.types, 1):
            outputs = [*sources(arguments, folder, kind), *of_corpus.get(kind, ())]
            all_ways = trial.all_ways(kind, outputs)
            tried, taken, wrong = (sum(column, column[0][:0] if isinstance(column[0], list) else 0) for column in zip(*all_ways))
            for place, (what, data) in enumerate(wrong):
                print(f"# {what.encode('unicode_escape').decode()[:400]}")
                if arguments.keep:
                    arguments.keep.mkdir(parents=True, exist_ok=True)
                    (arguments.keep / f"{number}-{place}.{kind}").write_bytes(data)
            ok = not wrong and tried > 0
            failed += not ok
            print(f"{'ok' if ok else 'not ok'} - {kind}: of {tried} edits of {len(outputs)} outputs {taken} are taken, and none acts", flush=True)
        trial.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
