#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what the runs of packaging/test left behind.

results.py again pytest FILE        the tests of a run of pytest that failed, as it takes them, a line each
results.py again meson FILE         the same of meson's testlog.json: programs
results.py sentences FILE           the tests in those programs that failed, a line each; none where a program ended
                                    in its middle and there may be others
results.py count DIRECTORY STEPS    what failed, was skipped or passed only when it was run again, and how many did what;
                                    STEPS is "all" or "some". Exits with 1 if any failed.

DIRECTORY has a *.xml file of each run (JUnit), its *-again.xml where some of it was run again, and `commands`: a line
each of an outcome (passed, failed or skipped) and a name.
"""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as tree

# More than these are no stall of the machine.
AGAIN_AT_MOST = 5


def cases(path):
    """Each test of a run with its outcome and, if it was skipped, why."""
    # meson copies what tests print, and that need not be XML.
    text = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", path.read_bytes().decode("utf-8", "replace"))
    for case in tree.fromstring(text.encode()).iter("testcase"):
        name, skipped = (case.get("classname"), case.get("name")), case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            yield name, "failed", ""
        elif skipped is not None:
            yield name, "skipped", skipped.get("message") or skipped.text or ""
        else:
            yield name, "passed", ""


def failed_of_pytest(path):
    for (place, name), outcome, _ in cases(path):
        if outcome == "failed":
            # Of what could not even be read there is no function to name.
            yield f"{place.replace('.', '/')}.py::{name}" if place else name.replace(".", "/") + ".py"


def failed_of_meson(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        if test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL"):
            yield test["name"].split(" / ")[-1]


def sentence_of(name):
    """A test's without its number, which is another when only some are run."""
    return re.sub(r"\s+", " ", re.sub(r"^\d+ (- )?", "", name)).strip()


def sentences(path):
    log = pathlib.Path(path)
    results = [json.loads(line)["result"] for line in log.read_text(encoding="utf-8").splitlines()]
    if not {"ERROR", "TIMEOUT", "INTERRUPT"} & set(results):
        named = [sentence_of(name) for (_, name), outcome, _ in cases(log.with_suffix(".junit.xml")) if outcome == "failed"]
        print("".join(name + "\n" for name in named), end="")


def again(kind, path):
    found = list({"pytest": failed_of_pytest, "meson": failed_of_meson}[kind](pathlib.Path(path)))
    if len(found) <= AGAIN_AT_MOST:
        print("".join(name + "\n" for name in found), end="")


def is_mended(name, second):
    """Whether a test that failed passed when it was run again. One that ended in its middle may have had other tests then:
    all of its program must pass."""
    outcomes = [outcome for (place, test), outcome, _ in second if place == name[0] and (test == name[1] or ":" in place)]
    return bool(outcomes) and "failed" not in outcomes and "passed" in outcomes


def count(directory, steps):
    results = pathlib.Path(directory)
    numbers = dict.fromkeys(("passed", "failed", "skipped", "again"), 0)

    def tell(outcome, name, why=""):
        numbers[outcome] += 1
        if outcome != "passed":
            print(f"# {outcome}: {name} {why}".rstrip())

    for path in sorted(results.glob("*.xml")):
        if path.stem.endswith("-again"):
            continue
        other = path.with_name(path.stem + "-again.xml")
        second = list(cases(other)) if other.exists() else []
        for name, outcome, why in cases(path):
            if outcome == "failed" and is_mended(name, second):
                outcome, why = "again", "(passed when it was run a second time, alone)"
            tell(outcome, f"{path.stem}: {name[0]}: {name[1]}", why)
    commands = results / "commands"
    for line in commands.read_text(encoding="utf-8").splitlines() if commands.exists() else []:
        tell(*line.split(" ", 1))
    for outcome in ("skipped", "again"):
        if numbers[outcome]:
            print(f"# {numbers[outcome]} {outcome}, as said above")
    passed, failed = numbers["passed"] + numbers["again"], numbers["failed"]
    # README promises a number; where a part was not run, it can't be held to it. It may lag some behind what there is.
    for name, pattern in (("README.md", r"more than ([\d,]+) tests"), ("README.ja.md", r"([\d,]+) を超えるテスト")) if steps == "all" else ():
        said = re.search(pattern, pathlib.Path(name).read_text(encoding="utf-8"))
        holds = said is not None and 0 <= passed + failed + numbers["skipped"] - int(said[1].replace(",", "")) < 1500
        passed += holds
        failed += not holds
        if not holds:
            print(f"# failed: {name} says {said[0] if said else 'no number of tests'}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    kinds = {"again": again, "count": count, "sentences": sentences}
    if len(sys.argv) == (3 if sys.argv[1:2] == ["sentences"] else 4) and sys.argv[1] in kinds:
        sys.exit(kinds[sys.argv[1]](*sys.argv[2:]))
    sys.exit(__doc__)
