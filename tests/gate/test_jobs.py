# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests how a run of jobs counts tests, which decides whether a gate passes, and how it ends when it is interrupted."""
import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest

import jobs
from jobs import Job, Run
from waiting import PATIENCE, until


def junit(path, *cases):
    body = "".join(f'<testcase classname="place" name="{name}">{inside}</testcase>' for name, inside in cases)
    path.write_text(f"<testsuites><testsuite>{body}</testsuite></testsuites>", encoding="utf-8")
    return path


def writes(path, *cases, status=0):
    """Returns a command that writes a JUnit file and exits with `status`."""
    made = junit(path.with_suffix(".made"), *cases)
    return ["sh", "-c", f"cp {made} {path}; exit {status}"]


def run(folder, *made, most=2):
    result = Run(list(made), folder, most)
    good = result.run()
    return result, good


def test_a_job_without_results_counts_as_one_test(tmp_path):
    result, good = run(tmp_path, Job("a", ["true"]), Job("b", ["false"]))
    assert not good and result.counts == {"passed": 1, "failed": 1, "skipped": 0}
    assert result.report() == 1


def test_the_processor_time_of_a_job_is_that_of_all_that_it_started(tmp_path):
    job = Job("a", ["sh", "-c", f"{sys.executable} -c 'import time\nwhile time.process_time() < 0.3: pass' & wait"])
    _, good = run(tmp_path, job)
    assert good and job.processor >= 0.3


def test_each_test_of_a_results_file_counts(tmp_path, capsys):
    results = tmp_path / "a.xml"
    result, good = run(tmp_path, Job("a", writes(results, ("x", ""), ("y", "<skipped message='no network'/>")), results=results))
    assert good and result.counts == {"passed": 1, "failed": 0, "skipped": 1}
    assert result.report() == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["# skipped: a: place: y no network", "1 passed, 0 failed, 1 skipped"]


def test_a_failed_test_fails_the_run(tmp_path, capsys):
    results = tmp_path / "a.xml"
    _, good = run(tmp_path, Job("a", writes(results, ("x", ""), ("y", "<failure/>"), status=1), results=results))
    assert not good
    assert "1 passed, 1 failed" in capsys.readouterr().out


def test_a_runner_that_fails_without_a_failed_test_fails_the_run(tmp_path):
    results = tmp_path / "a.xml"
    _, good = run(tmp_path, Job("a", writes(results, ("x", ""), status=3), results=results))
    assert not good


@pytest.mark.parametrize("command", [["true"], ["sh", "-c", "exit 0"]])
def test_a_runner_that_ran_no_test_fails_the_run(tmp_path, command):
    old = junit(tmp_path / "a.xml", ("of an earlier run", ""))
    result, good = run(tmp_path, Job("a", command, results=old))
    assert not good and result.notes == ["failed: a ran no test"]


def test_an_empty_list_of_tests_fails_the_run(tmp_path):
    results = tmp_path / "a.xml"
    _, good = run(tmp_path, Job("a", writes(results), results=results))
    assert not good


def test_what_needs_a_failed_job_is_not_run_and_counts_as_failed(tmp_path):
    mark = tmp_path / "mark"
    result, good = run(tmp_path, Job("a", ["false"]), Job("b", ["touch", mark], needs=("a",)), Job("c", ["touch", mark], needs=("b",)))
    assert not good and not mark.exists() and result.counts["failed"] == 3


def test_a_job_runs_after_what_it_needs(tmp_path):
    _, good = run(tmp_path, Job("late", ["cat", tmp_path / "made"], needs=("early",)),
                  Job("early", ["sh", "-c", f"sleep 0.3; echo yes >{tmp_path}/made"]))
    assert good


def test_a_job_may_wait_for_the_end_of_one_that_fails(tmp_path):
    result, _ = run(tmp_path, Job("late", ["cat", tmp_path / "made"], after=("early", "not in this run")),
                    Job("early", ["sh", "-c", f"sleep 0.3; echo yes >{tmp_path}/made; exit 1"]))
    assert result.counts == {"passed": 1, "failed": 1, "skipped": 0}


def test_no_more_jobs_run_at_a_time_than_allowed(tmp_path):
    command = ["sh", "-c", f"mkdir {tmp_path}/lock && sleep 0.2 && rmdir {tmp_path}/lock"]
    _, good = run(tmp_path, Job("a", command), Job("b", command), Job("c", command), most=1)
    assert good


def test_the_log_of_a_failed_job_is_shown(tmp_path, capsys):
    run(tmp_path, Job("a", ["sh", "-c", "echo what went wrong; exit 1"]))
    assert "#   what went wrong" in capsys.readouterr().out


def test_what_a_failed_test_said_is_shown_and_its_beginning_stands_at_the_end(tmp_path, capsys):
    results = tmp_path / "a.xml"
    result, _ = run(tmp_path, Job("a", writes(results, ("x", "<failure message='why it failed'>the line that failed</failure>"), status=1), results=results))
    result.report()
    printed = capsys.readouterr().out
    assert "#   the line that failed" in printed
    assert re.search("^# failed: a: .*x why it failed the line that failed$", printed, re.MULTILINE), printed


def test_a_test_may_print_what_is_no_xml(tmp_path):
    results = tmp_path / "a.xml"
    results.write_bytes(b'<testsuites><testsuite><testcase classname="p" name="x"><system-out>\x01\xff</system-out></testcase></testsuite></testsuites>')
    assert list(jobs.cases_of(results)) == [("p: x", "passed", "")]


@pytest.mark.parametrize("line, shown", [
    ("[412/1435] Compiling", "412/1435"), (" 9/77 kiyome:unit / csv  OK", "9/77"), ("........ [ 34%]", "34%")])
def test_progress_is_read_from_the_log(tmp_path, line, shown):
    job = Job("a", ["true"])
    job.started = time.monotonic()
    (tmp_path / "a.log").write_text("[1/2] before\n" + line + "\n")
    assert Run([job], tmp_path).progress_of(job) == shown


def command_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


# Sends the signal after the process has started and before its process id is recorded.
SIGNAL_AT_START = """
class Popen(subprocess.Popen):
    def __init__(self, *words, **keywords):
        super().__init__(*words, **keywords)
        os.kill(os.getpid(), signal.{name})
subprocess.Popen = Popen
"""


def interrupt(folder, number, extra=""):
    """Returns the exit status of a run that is interrupted while its only job sleeps, or, with SIGNAL_AT_START as `extra`, while
    the job starts."""
    script = (f"import sys; sys.path.insert(0, {str(pathlib.Path(jobs.__file__).parent)!r}); import os, pathlib, signal, subprocess, jobs\n"
              f"{extra}\n"
              "jobs.stop_at_signals()\n"
              f"jobs.Run([jobs.Job('a', ['sh', '-c', 'echo $$ >{folder}/pid; sleep 600'])], pathlib.Path({str(folder)!r})).run()\n")
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.DEVNULL,
                               # The caller of the tests may ignore the signal.
                               preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    if not extra:
        until(lambda: (folder / "pid").exists() and (folder / "pid").read_text().strip(), "the job's number")
        process.send_signal(number)
    return process.wait(PATIENCE)


def commands_with(word):
    return [command for command in map(command_of, (entry.name for entry in pathlib.Path("/proc").glob("[0-9]*"))) if word.encode() in command]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_what_it_started(tmp_path, number):
    assert interrupt(tmp_path, number) == 128 + number
    # A process that a signal has ended may still be visible for a moment.
    until(lambda: not commands_with(str(tmp_path)), "the end of what the job started")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_a_run_interrupted_while_it_starts_a_job_ends_the_job(tmp_path, number):
    assert interrupt(tmp_path, number, SIGNAL_AT_START.format(name=number.name)) == 128 + number
    # A process that a signal has ended may still be visible for a moment.
    until(lambda: not commands_with(str(tmp_path)), "the end of what the job started")
