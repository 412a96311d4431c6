#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits what kiyome wrote as a writer in other hands could, at random, and asks whether what the verifier takes acts.

usage: mutate.py [--tool PATH] [--seconds N] [--seed N] [--corpus FOLDER]... [--every N] [--keep DIR] [TYPE...]

Outputs of test-corpus/ (with --corpus also of every Nth file of those folders, as sweep.py finds them) are edited by the rules of mutations.py.
Each is shown to the verifier, which is one process for all of them. What that takes is read by readers of its own (packaging/second-look): it may do nothing
and reach for nothing that the output did not. The same seed tries the same edits in the same order, on a slower machine the first
of them. Exit 1 when something acts. --keep: what was found stays there.
test_mutate.py tries a few of each type.
"""

import argparse
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import mutations
import cases
import sweep
import warm
from readers import acts
from waiting import PATIENCE

ROOT = pathlib.Path(__file__).resolve().parents[2]
TYPES = ["docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "rtf", "pdf", "eml", "csv", "ics", "vcf", "txt", "zip", "png", "jpeg", "gif", "tiff", "webp"]
SUFFIXES = {"jpeg": ["jpg", "jpeg"], "tiff": ["tif", "tiff"]}
LARGEST = 200_000
# Of one type: it is the edits that differ.
SOURCES = 5
# Of each type, where nobody says for how long; and so many however slow the machine is.
FEW, LEAST = 400, 20


class Verifier:
    """One long-lived process that is told paths and answers for each."""

    def __init__(self, tool):
        self.command = [str(tool), "verify", "-"]
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace")

    def ask(self, kind, path):
        """(taken, why not); raises when it dies"""
        if self.process is None:
            self.start()
        self.process.stdin.write(f"{kind} {path}\n")
        self.process.stdin.flush()
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
    """What kiyome writes of PATH, and its type; None where it writes nothing."""
    for old in folder.iterdir():
        old.unlink()
    done = warm.call(tool, "sanitize", *options, path, folder)
    outputs = list(folder.iterdir())
    return (kind_of(outputs[0]), outputs[0].read_bytes()) if done.returncode == 0 and outputs else None


def inputs(arguments, folder, has_enough):
    """The paths of cases, but for those of whose type HAS_ENOUGH says so, and of files of a corpus."""
    for case in sorted(path.parent for path in (ROOT / "test-corpus").glob("*/*/expect.ini")):
        if case.parent.name not in arguments.types and case.parent.name not in ("html", "xls", "msg", "tnef"):
            continue
        expectation = cases.read_expectation(case)
        # what another policy lets through is none of the default's
        if expectation.has_section("policy") or expectation["expect"].get("outcome") == "withheld":
            continue
        if not has_enough(cases.source_of(case, expectation)[1]):
            yield cases.build_input(case, expectation, folder)
    for name in arguments.corpus:
        found = sweep.find_folder(name)
        if found is None:
            print(f"# SKIP no folder {name} in the corpus (set KIYOME_CORPUS)")
            continue
        yield from sorted(path for path in found.rglob("*") if path.is_file() and not path.is_symlink() and path.stat().st_size < 2 * LARGEST)[::arguments.every]


def sources(arguments, folder):
    """{type: [(name, bytes)]}"""
    found = {kind: [] for kind in arguments.types}
    (folder / "in").mkdir()
    (folder / "out").mkdir()

    def has_enough(name):
        """The largest share of a short run would be of these."""
        return len(found.get(kind_of(pathlib.Path(name)), ())) >= arguments.sources and not arguments.corpus

    for path in inputs(arguments, folder / "in", has_enough):
        try:
            output = output_of(arguments.tool, path, folder / "out")
        except subprocess.TimeoutExpired:
            continue
        if output and output[0] in found and len(output[1]) <= LARGEST:
            found[output[0]].append((path.parent.name + "/" + path.name, output[1]))
    return found


class Trial:
    def __init__(self, arguments, verifier, folder):
        self.arguments, self.verifier, self.folder = arguments, verifier, folder
        self.known = {}

    def judge(self, kind, source, data):
        """Why edited DATA that is taken acts; None: it does not, or is not taken."""
        path = self.folder / f"edit.{kind}"
        path.write_bytes(data)
        taken, _ = self.verifier.ask(kind, path)
        if not taken:
            return False, set()
        if source not in self.known:
            self.known[source] = acts.found(kind, source)
        return True, acts.found(kind, data) - self.known[source]

    def run(self, kind, outputs):
        dice, end = random.Random(f"{self.arguments.seed} {kind}"), time.monotonic() + self.arguments.seconds
        tried, taken, wrong = 0, 0, [] if outputs else [("there is no output of it", b"")]
        for name, data in outputs:
            if not self.judge(kind, data, data)[0]:
                wrong.append((f"{name}: what was written is refused", data))
        while outputs and (time.monotonic() < end or tried < LEAST) and tried < self.arguments.edits:
            name, data = dice.choice(outputs)
            done = mutations.mutated(kind, data, dice)
            if done is None or done[1] == data:
                continue
            tried += 1
            try:
                is_taken, found = self.judge(kind, data, done[1])
            except cases.Failure as error:
                is_taken, found = True, {str(error)}
            taken += is_taken
            if found:
                wrong.append((f"{name}: {done[0]}: {'; '.join(sorted(found)[:3])}", done[1]))
        return tried, taken, wrong


def parse(words=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", type=pathlib.Path, default=ROOT / "build/tests/tools/inprocess")
    parser.add_argument("--seconds", type=float, help="for each type; without it a few, and so many edits at most that every machine tries the same")
    parser.add_argument("--edits", type=int, help="at most, of each type")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--corpus", action="append", default=[])
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--sources", type=int, default=SOURCES, help="of each type, where there is no --corpus")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("types", nargs="*", metavar="TYPE")
    arguments = parser.parse_args(words)
    arguments.types = arguments.types or TYPES
    if arguments.edits is None:
        arguments.edits = sys.maxsize if arguments.seconds else FEW
    arguments.seconds = arguments.seconds or 2
    return arguments


def main():
    arguments = parse()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="kiyome-mutate-") as name:
        folder, verifier = pathlib.Path(name), Verifier(arguments.tool)
        trial = Trial(arguments, verifier, folder)
        found = sources(arguments, folder)
        for number, kind in enumerate(arguments.types, 1):
            tried, taken, wrong = trial.run(kind, found[kind])
            for place, (what, data) in enumerate(wrong):
                print(f"# {what.encode('unicode_escape').decode()[:400]}")
                if arguments.keep:
                    arguments.keep.mkdir(parents=True, exist_ok=True)
                    (arguments.keep / f"{number}-{place}.{kind}").write_bytes(data)
            ok = not wrong and tried > 0
            failed += not ok
            print(f"{'ok' if ok else 'not ok'} - {kind}: of {tried} edits of {len(found[kind])} outputs {taken} are taken, and none acts", flush=True)
        verifier.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
