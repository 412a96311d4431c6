# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests how tests wait: they wait for events with tests/waiting.py, and only PATIENCE there ends a test that hangs."""
import ast
import re
import time

import pytest

import waiting
from rules import ROOT, house_of, name_of, rule, text_of
from waiting import PATIENCE, until, within

# Loops that pause but do not wait for an event.
PAUSING = {
    "tests/cli/test_cli.py:settled_descendants": "there is no event when a program starts no more children",
    "tests/e2e/test_folder.py:test_swapped_directory": "changes a folder at chance moments",
    "tests/e2e/test_folder.py:test_killed_again_and_again": "kills at chance moments",
    "tests/e2e/test_load.py:kill_now_and_then": "kills at chance moments",
    "tests/e2e/test_reprocess.py:test_reprocessing_that_is_killed_in_the_middle_delivers_once": "kills at chance moments",
    "tests/portal/test_security.py:test_thousands_of_bad_sign_ins_take_bounded_time_and_leave_the_others_their_page": "asks now and then while others attack",
    "tests/portal/test_security.py:test_without_a_session_its_token_the_role_or_a_share_no_byte_of_a_body_is_taken": "measures now and then while others attack",
    "tests/store/bucket.py:carry": "passes bytes on slowly, or none",
    "tests/store/test_database.py:pass_on": "the server commits in that time",
    "tests/store/test_death.py:send": "sends now and then until the test ends",
    "tests/waiting.py:until": "is the loop",
}
# Time limits that are the claim of a test.
BOUNDED = {
    "tests/e2e/test_events.py:serve": "a receiver that leaves who does not speak TLS",
    "tests/store/bucket.py:be_busy": "a server that leaves who sends no more",
}


def functions_in(text, *words):
    """Yields (name, node) of each function in a text, and ("", module); nothing for a text without any of `words`, which all
    findings contain."""
    if not any(word in text for word in words):
        return
    module = ast.parse(text)
    yield "", module
    for node in ast.walk(module):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node


def inside(node):
    """Yields all nodes below `node` that belong to the same function."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield child
            yield from inside(child)


def is_call(node, *names):
    return isinstance(node, ast.Call) and (getattr(node.func, "attr", None) or getattr(node.func, "id", None)) in names


def polls(loop):
    """Returns whether a loop looks again after a pause until it finds something."""
    below = list(inside(loop))
    ends = isinstance(loop, ast.While) or (isinstance(loop, ast.For) and is_call(loop.iter, "range")
                                           and any(isinstance(node, (ast.Break, ast.Return)) for node in below))
    return ends and any(is_call(node, "sleep") for node in below)


def polling_loops_in(text):
    """Yields (line, function) of each such loop."""
    for name, function in functions_in(text, "sleep"):
        for node in inside(function):
            if isinstance(node, (ast.For, ast.While)) and polls(node):
                yield node.lineno, name


def is_short(node, unit=1):
    """Returns whether `node` is a limit below PATIENCE, in seconds or, with a unit of 1000, in milliseconds."""
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and 1 <= node.value / unit < PATIENCE


def short_bounds_in(text):
    """Yields (line, function) of each call that gives up after a time that a slow machine exceeds."""
    for name, function in functions_in(text, "timeout", "wait", "select", "poll", *(f".join({digit}" for digit in range(1, 10))):
        for node in inside(function):
            if isinstance(node, ast.Call) and (any(word.arg == "timeout" and is_short(word.value) for word in node.keywords)
                                               or is_call(node, "wait", "settimeout", "join", "select") and any(is_short(value) for value in node.args)
                                               or is_call(node, "poll") and any(is_short(value, unit=1000) for value in node.args)):
                yield node.lineno, name


def time_limits_in(text):
    """Yields (line, function) of each claim that something took less than a time."""
    for name, function in functions_in(text, "monotonic"):
        for claim in inside(function):
            if isinstance(claim, ast.Assert) or is_call(claim, "check"):
                for node in ast.walk(claim):
                    if isinstance(node, ast.Compare) and any(isinstance(operator, (ast.Lt, ast.LtE)) for operator in node.ops) \
                            and isinstance(node.left, ast.BinOp) and any(is_call(below, "monotonic") for below in ast.walk(node.left)):
                        yield node.lineno, name


def python_of_tests(paths):
    """Measurements (tests/bench) and random failures (tests/chaos) have clocks of their own, so they are not checked."""
    for path in paths:
        if house_of(path) == "tests" and path.suffix == ".py" and not name_of(path).startswith(("tests/bench/", "tests/chaos/")):
            yield path


@rule
def test_no_test_polls_by_hand(looked_at):
    for path in python_of_tests(looked_at):
        for line, function in polling_loops_in(text_of(path)):
            if f"{name_of(path)}:{function}" not in PAUSING:
                yield f"{name_of(path)}:{line}: wait for the event with until() of tests/waiting.py, or give the reason of the pause here in PAUSING"


@rule
def test_no_bound_of_a_test_is_one_that_a_slow_machine_reaches(looked_at):
    for path in python_of_tests(looked_at):
        for line, function in short_bounds_in(text_of(path)):
            if f"{name_of(path)}:{function}" not in BOUNDED:
                yield f"{name_of(path)}:{line}: give PATIENCE of tests/waiting.py, or the reason of the bound here in BOUNDED"


@rule
def test_what_a_test_calls_in_time_is_so_by_what_the_machine_can_do(looked_at):
    for path in python_of_tests(looked_at):
        if name_of(path) != "tests/waiting.py":
            for line, _ in time_limits_in(text_of(path)):
                yield f"{name_of(path)}:{line}: claim it with within() of tests/waiting.py, which knows a busy machine"


def test_what_measures_time_in_c_runs_in_the_build_without_sanitizers():
    """growth.h measures nothing under a sanitizer, so its claims are only tested in the other build."""
    listed = re.search(r"^plain_unit_tests = \[(.*)\]$", text_of(ROOT / "tests/unit/meson.build"), re.MULTILINE)[1]
    measuring = {path.stem.removeprefix("test-") for path in (ROOT / "tests/unit").glob("test-*.c") if '#include "growth.h"' in text_of(path)}
    assert measuring <= set(re.findall(r"'([^']+)'", listed))


@rule
def test_each_exception_is_needed(looked_at):
    texts = {name_of(path): text_of(path) for path in python_of_tests(looked_at)}
    for exceptions, found_in in ((PAUSING, polling_loops_in), (BOUNDED, short_bounds_in)):
        for place in exceptions:
            name, function = place.split(":")
            if name in texts and function not in {found for _, found in found_in(texts[name])}:
                yield f"{place}: needs no exception any more"


def test_a_loop_that_looks_again_after_a_pause_is_found():
    for text in ("for _ in range(9):\n    if x():\n        break\n    time.sleep(1)\n", "while not x():\n    time.sleep(0.1)\n",
                 "while True:\n    try:\n        x()\n        break\n    except OSError:\n        sleep(1)\n"):
        assert [name for _, name in polling_loops_in("def f():\n    " + text.replace("\n", "\n    "))] == ["f"], text
    for text in ("for _ in range(9):\n    x()\n    time.sleep(1)\n", "while x():\n    y()\n", "until(x, 'y')\ntime.sleep(1)\n",
                 "while x():\n    def y():\n        time.sleep(1)\n"):
        assert list(polling_loops_in(text)) == [], text


def test_a_bound_below_patience_is_found():
    for text in ("subprocess.run(x, timeout=60)", "x.wait(30)", "x.settimeout(5)", "x.join(60)", "x.communicate(timeout=1.5)",
                 "select.select([x], [], [], 20)", "x.poll(10000)"):
        assert list(short_bounds_in(text)) == [(1, "")], text
    for text in ("subprocess.run(x, timeout=PATIENCE)", "x.wait()", "x.wait(0.05)", "sqlite3.connect(x, timeout=0)", "x.wait(PATIENCE)", f"x.wait({PATIENCE})",
                 "select.select([x], [], [], 0.1)", "select.select([x], [], [], PATIENCE)", "x.poll(100)", "x.poll(1000 * PATIENCE)"):
        assert list(short_bounds_in(text)) == [], text


def test_a_claim_that_something_took_less_than_a_time_is_found():
    for text in ("assert time.monotonic() - begin < 5", "assert x() and time.monotonic() - begin <= 5, y", "check(time.monotonic() - begin < 5, 'slow')"):
        assert list(time_limits_in(text)) == [(1, "")], text
    for text in ("assert time.monotonic() - begin > 5", "assert len(x) < 5", "assert time.monotonic() < end"):
        assert list(time_limits_in(text)) == [], text


def test_a_busy_machine_gets_more_time_and_a_slow_program_does_not(monkeypatch):
    began = time.monotonic()
    with pytest.raises(AssertionError, match="took"), within(0.01):
        until(lambda: time.monotonic() - began > 1, "the end of a second")
    monkeypatch.setattr(waiting, "start_seconds", lambda: 1000 * waiting.START_SECONDS)
    with within(0.01):
        until(lambda: time.monotonic() - began > 1.5, "the end of half a second")
