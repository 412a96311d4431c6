#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Sanitizes every file of folders of a corpus: the engine must not crash or hang, and every output must verify.

usage: sweep.py [--tool PATH] FOLDER...

A FOLDER is a path, or a name below the corpus: the environment's KIYOME_CORPUS, else ../shared/corpus beside the source tree. A
missing folder is reported and counts as skipped. Every file is sanitized twice in different processes, whose reports (with the
hashes of the outputs) must be equal; the output is verified and sanitized again. Ends with a table of outcomes by type and
reason; exits with 1 if an invariant is violated."""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

import warm

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A file may announce more than the available memory: then malloc returns NULL, which is not a fault.
os.environ.setdefault("ASAN_OPTIONS", "allocator_may_return_null=1")


def corpus_root():
    return pathlib.Path(os.environ.get("KIYOME_CORPUS", ROOT.parent / "shared" / "corpus"))


def find_folder(name):
    for path in (corpus_root() / name, pathlib.Path(name)):
        if path.is_dir():
            return path
    return None


def check(arguments, path):
    """Returns (problem or None, report or None)."""
    reports = []
    # the report of `check` also has the digest of its output
    for way, *more in (("check",),) if arguments.once else (("check",), ("sanitize", os.devnull)):
        try:
            done = warm.call(arguments.tool, way, *arguments.options, path, *more, timeout=arguments.timeout, server=len(more))
        except subprocess.TimeoutExpired:
            return f"no end within {arguments.timeout} s", None
        if done.returncode not in (0, len(more)):  # 1: a withheld file has no output
            how = (f"signal {-done.returncode}" if done.returncode < 0
                   else f"exit {done.returncode}")
            text = done.stderr.decode(errors="replace").strip().splitlines()
            return f"{how}: " + " | ".join(text[:12]), None
        reports.append(json.loads(done.stdout))
    if reports[0] != reports[-1]:
        return "two runs differ", None
    return None, reports[0]


def tally(report, table):
    root = report["parts"][0]
    outcome = root["outcome"]
    if outcome != "withheld" and report["outcome"] == "partial":
        outcome += " in part"
    table[(root["type"] or "-", outcome, root["reason"] or "")] += 1


def print_table(name, table, problems, total):
    print(f"# {name}: {total} files, {len(problems)} broken")
    for (kind, outcome, reason), count in sorted(table.items()):
        print(f"#   {kind:14} {outcome:18} {reason:14} {count:6}")


def sweep(arguments, name, folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    files = files[::arguments.every]
    table, problems = collections.Counter(), []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        results = pool.map(lambda path: check(arguments, path), files)
        for path, (problem, report) in zip(files, results):
            where = path.relative_to(folder)
            if problem:
                problems.append((where, problem))
                print(f"# BROKEN {where}: {problem}", flush=True)
            else:
                tally(report, table)
                if arguments.verbose:
                    root = report["parts"][0]
                    print(f"# {where}: {root['type']} {root['outcome']} {root['reason'] or ''}"
                          f" {root['detail']}", flush=True)
    print_table(name, table, problems, len(files))
    return not problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", type=pathlib.Path, default=ROOT / "build/tests/tools/inprocess")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one run of one file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--every", type=int, default=1, help="take every Nth file only")
    parser.add_argument("--once", action="store_true", help="one process a file, not two")
    parser.add_argument("--option", dest="options", action="append", default=[],
                        help="KEY=VALUE for inprocess")
    parser.add_argument("--verbose", action="store_true", help="a line for each file")
    parser.add_argument("folders", nargs="+")
    arguments = parser.parse_args()

    print(f"1..{len(arguments.folders)}", flush=True)
    good = True
    for number, name in enumerate(arguments.folders, 1):
        folder = find_folder(name)
        if folder is None:
            print(f"ok {number} - {name} # SKIP no folder {name} in the corpus"
                  " (set KIYOME_CORPUS)", flush=True)
            continue
        ok = sweep(arguments, name, folder)
        good = good and ok
        print(f"{'ok' if ok else 'not ok'} {number} - every file of {name} holds", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
