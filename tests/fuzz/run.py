#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the fuzzers of a build made with CC=clang and -Dfuzz=true, each for a while.

usage: run.py [--build DIR] [--jobs N] [--seconds N] [--runs N | --mutations N | --rows] [--timeout N] [--seed N] [--seeds DIR]
              [--results FILE] [TYPE...]

TYPE-text is the fuzzer of a document's method `text`, TYPE-password one that gives the passwords of the
cases, TYPE-draw one that draws in its own process, TYPE-font one of fonts in a document, eml-alternatives one
of forms of a text; `any` takes files of each type, and `messages` packets between kiyome's programs.

The seeds are the inputs of test-corpus/TYPE/, and with --seeds those files of a folder that are of
the type. The grown corpus and what was found stay in BUILD/fuzz/TYPE/. A finding belongs, made
small, in tests/fuzz/regress/TYPE/ with the change that mends it.

With --seed the run repeats: the same code tries the same inputs in the same order, from the seeds
alone, and with --runs, --mutations or --rows the same number of them on every machine. Without it every run searches elsewhere,
and goes on from what the last one has grown.
"""

import argparse
import concurrent.futures
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as tree
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

SEED_MAX = 256 * 1024
# The target for files of any type; the beginning of a file decides how it is read.
ANY = "any"
# The target for packets. Its seeds and its dictionary are made of contract/.
MESSAGES = "messages"
CASE_MAX_OF_ANY = 8 * 1024
CASES_OF_ANY = 6  # cases of each type
# Time limit for one input, in seconds. In repeatable runs, a busy machine must not cause a finding.
TIMEOUT, TIMEOUT_REPEATED = 25, 120
# Stack traces by frame pointers do not show the origin of a leak of memory that libstdc++ allocated.
THROUGH_CPLUSPLUS = ("avif", "heic")


def load_corpus_runner():
    """Loads tests/corpus/cases.py, which makes the inputs of cases."""
    folder = ROOT / "tests" / "corpus"
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location("corpus_runner", folder / "cases.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


corpus = load_corpus_runner()


def type_of(kind):
    """Returns the type of a target: "docx" for "docx-text", the fuzzer of another method."""
    return kind.split("-")[0]


def cases_of(kind):
    """Returns the cases that are seeds, without costly ones: some of each type for ANY; only those with a password for a target
    that tries passwords, or all if none has one (a .doc with a password needs LibreOffice, which cases do not use)."""
    folders = sorted((ROOT / "test-corpus").glob("*")) if kind == ANY else [ROOT / "test-corpus" / type_of(kind)]
    found = []
    for folder in folders:
        for case in sorted(folder.glob("*/expect.ini"))[:CASES_OF_ANY if kind == ANY else None]:
            expectation = corpus.read_expectation(case.parent)
            if not corpus.is_costly(case.parent):
                found.append((case.parent, expectation))
    if kind.endswith("-password"):
        found = [one for one in found if one[1].has_option("input", "password")] or found
    return found


def take_out_fonts(path, folder):
    """Extracts the fonts of the presentation `path`."""
    try:
        with zipfile.ZipFile(path) as file:
            for name in file.namelist():
                if name.endswith(".fntdata"):
                    (folder / f"{path.stem}-{pathlib.Path(name).stem}.seed").write_bytes(file.read(name))
    except zipfile.BadZipFile:
        pass
    path.unlink()


def make_seeds(kind, folder):
    for number, (case, expectation) in enumerate(cases_of(kind)):
        target = folder / f"case-{number}"
        target.mkdir(exist_ok=True)
        path = corpus.build_input(case, expectation, target)
        if pathlib.Path(path).stat().st_size <= (CASE_MAX_OF_ANY if kind == ANY else corpus.SEED_MAX):
            shutil.move(path, folder / (f"{case.parent.name}-{case.name}.seed" if kind == ANY else f"{case.name}.seed"))
        shutil.rmtree(target)
    if kind.endswith("-font"):
        for path in sorted(folder.glob("*.seed")):
            take_out_fonts(path, folder)


def add_seeds(kind, tool, source, folder):
    files = [str(path) for path in sorted(source.rglob("*"))
             if path.is_file() and path.stat().st_size <= SEED_MAX]
    for start in range(0, len(files), 500):
        listing = subprocess.run([tool, "identify", *files[start:start + 500]],
                                 capture_output=True, check=True).stdout.decode(errors="replace")
        for number, line in enumerate(listing.splitlines()):
            path, found = line.split("\t")[:2]
            if kind == ANY or found == type_of(kind):
                shutil.copy(path, folder / f"{start + number}.seed")


def choose_inputs(home, seed, timeout):
    """Returns the options that make a run repeatable, or that continue an earlier search."""
    if not seed:
        return [home / "grown", home / "seeds", f"-timeout={timeout or TIMEOUT}"]
    # A directory is read in the order of the file system; a list of files keeps its order.
    names = home / "seed-names"
    names.write_text(",".join(str(path) for path in sorted((home / "seeds").iterdir())))
    return [f"-seed_inputs=@{names}", f"-seed={seed}", "-reload=0", f"-timeout={timeout or TIMEOUT_REPEATED}"]


def number_of_runs(kind, arguments, seeds):
    if arguments.rows:
        return arguments.programs[kind][0]
    # libFuzzer also counts the seeds as runs.
    return arguments.runs if arguments.mutations is None else len(list(seeds.iterdir())) + arguments.mutations


def fuzz(kind, arguments):
    """Returns the seconds that the fuzzer took, and "" or a description of the failure."""
    home = arguments.build / "fuzz" / kind
    made = arguments.build / "tests" / "fuzz"
    shutil.rmtree(home / "seeds", ignore_errors=True)
    for name in ("seeds", "grown", "found"):
        (home / name).mkdir(parents=True, exist_ok=True)
    if kind == MESSAGES:
        for number, line in enumerate((made / "messages.seeds").read_text(encoding="ascii").split()):
            (home / "seeds" / f"{number:03}.seed").write_bytes(bytes.fromhex(line))
    else:
        make_seeds(kind, home / "seeds")
    if arguments.seeds and kind != MESSAGES:
        add_seeds(kind, arguments.build / "tests" / "tools" / "inprocess", arguments.seeds,
                  home / "seeds")
    log = home / "log"
    command = [made / arguments.programs[kind][1], *choose_inputs(home, arguments.seed, arguments.timeout),
               f"-max_total_time={arguments.seconds}", f"-runs={number_of_runs(kind, arguments, home / 'seeds')}",
               "-rss_limit_mb=2500", "-malloc_limit_mb=0", "-max_len=262144",
               "-print_final_stats=1", f"-artifact_prefix={home / 'found'}/"]
    if kind == MESSAGES:
        command.append(f"-dict={made / 'messages.dict'}")
    if arguments.mutations is not None:
        # Counting how rare the features of each input are takes a seventh of such a short run.
        command.append("-entropic=0")
    environment = dict(os.environ, KIYOME_FUZZ_TARGET=kind, UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1",
                       # As in a worker, an allocation beyond the limit returns NULL.
                       ASAN_OPTIONS="allocator_may_return_null=1:max_allocation_size_mb=2048")
    if kind in THROUGH_CPLUSPLUS:
        environment["ASAN_OPTIONS"] += ":fast_unwind_on_malloc=0"
    started = time.monotonic()
    with open(log, "wb") as file:
        done = subprocess.run([str(word) for word in command], stdout=file, stderr=file,
                              env=environment, check=False)
    text = log.read_text(errors="replace")
    runs = [line.split()[-1] for line in text.splitlines() if "number_of_executed_units" in line]
    seconds = time.monotonic() - started
    good = done.returncode == 0 and bool(runs)
    print(f"{'ok' if good else 'not ok'} - {kind}: {runs[0] if runs else '?'} runs in {seconds:.0f} s; {log}", flush=True)
    if not good:
        print("".join(f"#   {line}\n" for line in text.splitlines()[-40:]), end="", flush=True)
    return seconds, "" if good else text[-20000:]


def write_results(path, outcomes):
    """Writes a JUnit file of {kind: (seconds, failure)}."""
    suite = tree.Element("testsuite", name="fuzz", tests=str(len(outcomes)))
    for kind, (seconds, wrong) in outcomes.items():
        case = tree.SubElement(suite, "testcase", classname="fuzz", name=kind, time=f"{seconds:.1f}")
        if wrong:
            # The output of a fuzzer may contain characters that XML forbids.
            tree.SubElement(case, "failure", message="the fuzzer failed").text = wrong.encode("ascii", "replace").decode().translate(
                {code: "?" for code in range(32) if code not in (9, 10, 13)})
    tree.ElementTree(suite).write(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build-asan")
    parser.add_argument("--seconds", type=int, default=60, help="for each type")
    many = parser.add_mutually_exclusive_group()
    many.add_argument("--runs", type=int, default=-1, help="end after so many inputs")
    many.add_argument("--mutations", type=int, help="end after the seeds and so many inputs made from them")
    many.add_argument("--rows", action="store_true", help="end after as many inputs as the row of the type says")
    parser.add_argument("--jobs", type=int, default=1, help="so many fuzzers at a time")
    parser.add_argument("--results", type=pathlib.Path, help="write a JUnit file")
    parser.add_argument("--timeout", type=int, default=0, help="seconds for one input; more where a machine has much else to do")
    parser.add_argument("--seed", type=int, default=0, help="repeat the run of this number")
    parser.add_argument("--seeds", type=pathlib.Path, help="a folder of more seeds")
    parser.add_argument("types", nargs="*", metavar="TYPE")
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    try:
        lines = (arguments.build / "tests" / "fuzz" / "targets").read_text().split("\n")
    except FileNotFoundError:
        print(f"no fuzzer in {arguments.build}: CC=clang meson setup {arguments.build} -Dfuzz=true")
        return 1
    arguments.programs = {line.split()[1]: (int(line.split()[0]), line.split()[2]) for line in lines if line}
    kinds = arguments.types or sorted(arguments.programs)
    unknown = [kind for kind in kinds if kind not in arguments.programs]
    if unknown:
        print(f"no target {', '.join(unknown)}; there are: {' '.join(sorted(arguments.programs))}")
        return 1
    # The longest fuzzers start first, so that no processor is idle at the end.
    kinds = sorted(kinds, key=lambda kind: -arguments.programs[kind][0])
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = dict(zip(kinds, pool.map(lambda kind: fuzz(kind, arguments), kinds)))
    if arguments.results:
        write_results(arguments.results, outcomes)
    return 1 if any(wrong for _, wrong in outcomes.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
