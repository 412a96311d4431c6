# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests/results.py counts decides whether a gate is green."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import tap

TOOL = pathlib.Path(__file__).resolve().parents[1] / "results.py"
FAILURE = "<failure/>"


def junit(path, *tests):
    body = "".join(f'<testcase classname="{place}" name="{name}">{inside}</testcase>' for place, name, inside in tests)
    path.write_text(f"<testsuites><testsuite>{body}</testsuite></testsuites>", encoding="utf-8")


def run(*args):
    done = subprocess.run([sys.executable, TOOL, *map(str, args)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def counted(first, second=None, commands=""):
    with tempfile.TemporaryDirectory() as directory:
        results = pathlib.Path(directory)
        junit(results / "e2e.xml", *first)
        if second is not None:
            junit(results / "e2e-again.xml", *second)
        (results / "commands").write_text(commands, encoding="utf-8")
        return run("count", results, "some")


def test_what_fails_is_failed():
    assert counted([("t.a", "x", FAILURE), ("t.a", "y", "")]) == (1, ["# failed: e2e: t.a: x", "1 passed, 1 failed"])
    assert counted([("t.a", "x", "<error/>")])[0] == 1
    assert counted([("t.a", "x", "")], commands="failed c\n") == (1, ["# failed: c", "1 passed, 1 failed"])
    assert counted([]) == (1, ["0 passed, 0 failed"])


def test_what_passes_only_a_second_time_is_named():
    code, lines = counted([("t.a", "x", FAILURE)], [("t.a", "x", "")])
    assert code == 0 and lines[-1] == "1 passed, 0 failed" and lines[0].startswith("# again: e2e: t.a: x "), lines


def test_what_does_not_pass_a_second_time_is_failed():
    for second in ([("t.a", "x", FAILURE)], [("t.a", "x", "<skipped/>")], [("t.a", "y", "")], []):
        assert counted([("t.a", "x", FAILURE)], second)[0] == 1, second
    # A program of which another test fails now.
    assert counted([("k:unit / p", "1 x", FAILURE)], [("k:unit / p", "1 x", ""), ("k:unit / p", "2 y", FAILURE)])[0] == 1


def test_what_is_skipped_is_told():
    assert counted([("t.a", "x", '<skipped message="no thing"/>'), ("t.a", "y", "")]) == (
        0, ["# skipped: e2e: t.a: x no thing", "# 1 skipped, as said above", "1 passed, 0 failed"])


def test_what_failed_is_run_again_if_it_is_little():
    with tempfile.TemporaryDirectory() as directory:
        xml, log = pathlib.Path(directory) / "a.xml", pathlib.Path(directory) / "testlog.json"
        junit(xml, ("tests.e2e.test_a", "test_b[1-2]", FAILURE), ("tests.e2e.test_a", "test_c", ""))
        assert run("again", "pytest", xml) == (0, ["tests/e2e/test_a.py::test_b[1-2]"])
        junit(xml, *[("tests.e2e.test_a", f"test_{n}", FAILURE) for n in range(6)])
        assert run("again", "pytest", xml) == (0, [])
        log.write_text("".join(json.dumps({"name": f"kiyome:unit / {name}", "result": result}) + "\n"
                               for name, result in (("a", "OK"), ("b", "FAIL"), ("c", "TIMEOUT"), ("d", "SKIP"))), encoding="utf-8")
        assert run("again", "meson", log) == (0, ["b", "c"])


def test_of_a_program_that_ended_well_only_the_tests_that_failed_are_run_again():
    with tempfile.TemporaryDirectory() as directory:
        log = pathlib.Path(directory) / "testlog.json"
        junit(log.with_suffix(".junit.xml"), ("k:store / store-1", "7 - one  thing", FAILURE), ("k:store / store-1", "8 - two", ""))
        for ended, lines in (("FAIL", ["one thing"]), ("ERROR", []), ("TIMEOUT", [])):
            log.write_text(json.dumps({"name": "k:store / store-1", "result": ended}) + "\n", encoding="utf-8")
            assert run("sentences", log) == (0, lines), ended
        seen, named = [], pathlib.Path(directory) / "again"
        tests = [(sentence, lambda sentence=sentence: seen.append(sentence)) for sentence in ("one thing", "two", "three")]
        os.environ["KIYOME_TESTS_AGAIN"] = str(named)
        for text, wanted in (("one thing\nelse\n", tests[:1]), ("else\n", tests), ("", tests)):
            named.write_text(text, encoding="utf-8")
            assert tap.wanted(tests) == wanted, text
        del os.environ["KIYOME_TESTS_AGAIN"]
        assert tap.wanted(tests) == tests
