# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs commands that depend on each other, several at a time, shows their progress, and counts their tests."""
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as tree

# The seconds between two lines of progress. A person at a terminal sees them more often than a log, of which often only the end
# is kept.
PROGRESS_SECONDS = 15 if sys.stdout.isatty() else 60
# The last match in a job's log is the job's progress.
PROGRESS = re.compile(rb"\[ *(\d+)/(\d+)\]|^ *(\d+)/(\d+) |\[ *(\d+)%\]", re.MULTILINE)
# The time that an interrupted job has for ending the processes that it started.
STOP_SECONDS = 60
# The nice value of a job in the background: with 19 it would get so little beside a busy program of somebody else that the time
# for one input of a fuzzer, which counts by the clock, would pass.
BACKGROUND = 10
SHOWN_LINES = 60  # lines of the log of a failed job, or of each failure in its results
SHOWN_FAILURES = 10  # failures of one job
SHOWN_REASON = 400  # characters of each reason in the final report
XML_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclasses.dataclass
class Job:
    """A command, and the jobs on which it depends.

    A job begins when all its `needs` have passed and all of `after` have ended.

    `results` is a JUnit file that the command writes; without one, the job counts as one test. A job whose `needs` failed is not
    run and counts as failed. `seconds` is its share of a whole run on two cores, for the expected time."""
    name: str
    command: list
    needs: tuple = ()
    after: tuple = ()
    results: pathlib.Path = None
    seconds: int = 0
    environment: dict = dataclasses.field(default_factory=dict)
    directory: pathlib.Path = None  # working directory; None for that of this program
    is_background: bool = False  # uses the processor time that other jobs leave, and a tenth of theirs
    process: subprocess.Popen = None
    started: float = 0
    ended: float = 0
    status: int = None
    processor: float = 0  # processor seconds of the command and of all child processes that it waited for
    counts: dict = None  # its tests by outcome
    notes: list = None  # failed and skipped tests

    @property
    def is_running(self):
        return self.process is not None and self.status is None


def tree_of(path):
    """Returns the root element of a JUnit file. meson copies the output of tests into it, which may contain characters that XML
    forbids."""
    return tree.fromstring(XML_FORBIDDEN.sub("?", path.read_bytes().decode("utf-8", "replace")).encode())


def cases_of(path):
    """Yields (name, outcome, reason) of each test in a JUnit file; the outcome is passed, failed or skipped."""
    for case in tree_of(path).iter("testcase"):
        name, skipped = f"{case.get('classname')}: {case.get('name')}", case.find("skipped")
        failed = [*case.iter("failure"), *case.iter("error")]
        if failed:
            yield name, "failed", "\n".join(f"{one.get('message') or ''}\n{one.text or ''}".strip() for one in failed)
        elif skipped is not None:
            yield name, "skipped", skipped.get("message") or skipped.text or ""
        else:
            yield name, "passed", ""


def has_results(job):
    return job.results is not None and job.results.exists() and job.results.stat().st_size > 0


class Run:
    """A set of jobs. `folder` receives the log of each."""

    def __init__(self, jobs, folder, most=2):
        self.jobs, self.folder, self.most = jobs, folder, most
        self.by_name = {job.name: job for job in jobs}
        self.began = time.monotonic()
        self.shown = 0.0
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}
        self.notes = []
        unknown = {need for job in jobs for need in job.needs} - set(self.by_name)
        assert not unknown, f"jobs need {unknown}, which are no jobs"

    def log_of(self, job):
        return self.folder / f"{job.name}.log"

    def start(self, job):
        job.started = time.monotonic()
        self.say(f"{job.name} begins")
        if job.results:
            job.results.unlink(missing_ok=True)
        with open(self.log_of(job), "wb") as log:
            # The job gets a session, so that all processes that it starts can be ended together. Where the kernel shares
            # processors among sessions, the nice value of a process counts only within its session, and the session as a whole
            # has another nice value (sched(7), "The autogroup feature").
            nice = ["sh", "-c", f'echo {BACKGROUND} 2>/dev/null >/proc/self/autogroup; exec nice -n {BACKGROUND} "$@"', "sh"] if job.is_background else []
            job.process = subprocess.Popen([str(word) for word in [*nice, *job.command]], stdin=subprocess.DEVNULL, stdout=log, cwd=job.directory,
                                           stderr=subprocess.STDOUT, env=dict(os.environ, **job.environment), start_new_session=True)

    def reap(self, job):
        """Finishes a job whose process has ended."""
        pid, status, usage = os.wait4(job.process.pid, os.WNOHANG)
        if pid:
            job.process.returncode = os.waitstatus_to_exitcode(status)
            job.processor = usage.ru_utime + usage.ru_stime
            self.finish(job, job.process.returncode)

    def finish(self, job, status):
        job.status, job.ended = status, time.monotonic()
        before, noted = dict(self.counts), len(self.notes)
        self.count(job)
        job.counts, job.notes = {key: self.counts[key] - before[key] for key in self.counts}, self.notes[noted:]
        counted = [f"{number} {key}" for key, number in job.counts.items() if number]
        self.say(f"{job.name} ended after {job.ended - job.started:.0f} s ({job.processor:.0f} s of processor time): {', '.join(counted)}")
        if job.counts["failed"]:
            self.show_failures(job)

    def show_failures(self, job):
        """Prints the reasons of the failed tests, or the end of the log if there are no results."""
        texts = [reason for _, outcome, reason in cases_of(job.results) if outcome == "failed" and reason] if has_results(job) else []
        for text in texts[:SHOWN_FAILURES] or [self.log_of(job).read_bytes().decode("utf-8", "replace")]:
            for line in text.splitlines()[-SHOWN_LINES:]:
                print("#   " + line[:400])
        print(f"# the whole log: {self.log_of(job)}", flush=True)

    def tell(self, outcome, name, reason=""):
        self.counts[outcome] += 1
        if outcome != "passed":
            self.notes.append(f"{outcome}: {name} {' '.join(reason.split())[:SHOWN_REASON]}".rstrip())

    def count(self, job):
        """Adds the tests of a finished job. A runner that fails without a failed test, or that ran no test, counts as a
        failure."""
        failed = 0
        if job.results is None:
            self.tell("failed" if job.status else "passed", job.name)
            return
        if not has_results(job):
            self.tell("failed", job.name, "ran no test")
            return
        number = 0
        for name, outcome, reason in cases_of(job.results):
            number += 1
            failed += outcome == "failed"
            self.tell(outcome, f"{job.name}: {name}", reason)
        if job.status and not failed:
            self.tell("failed", job.name, f"ended with status {job.status}")
        elif not number:
            self.tell("failed", job.name, "ran no test")

    def skip_what_cannot_run(self):
        for job in self.jobs:
            bad = [need for need in job.needs if self.by_name[need].status]
            if job.status is None and job.process is None and bad:
                job.status, job.ended = 1, time.monotonic()
                self.tell("failed", job.name, f"was not run, because {bad[0]} failed")

    def ready(self):
        return [job for job in self.jobs if job.process is None and job.status is None
                and all(self.by_name[need].status == 0 for need in job.needs)
                and all(self.by_name[name].status is not None for name in job.after if name in self.by_name)]

    def progress_of(self, job):
        """Returns the progress of a build or of tests, such as "412/1400" or "34%"."""
        try:
            with open(self.log_of(job), "rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - 4096))
                found = PROGRESS.findall(log.read())
        except OSError:
            found = []
        if not found:
            return f"{time.monotonic() - job.started:.0f} s"
        a, b, c, d, percent = (word.decode() for word in found[-1])
        return f"{percent}%" if percent else f"{a or c}/{b or d}"

    def expected(self):
        return sum(job.seconds for job in self.jobs)

    def say(self, text):
        ended = sum(job.status is not None for job in self.jobs)
        print(f"[{ended}/{len(self.jobs)}] {time.monotonic() - self.began:4.0f} s: {text}", flush=True)

    def show_progress(self):
        if time.monotonic() - self.shown < PROGRESS_SECONDS:
            return
        self.shown = time.monotonic()
        running = ", ".join(f"{job.name} {self.progress_of(job)}" for job in self.jobs if job.is_running)
        expected = f" of about {self.expected()} s" if self.expected() else ""
        self.say(f"running: {running}{expected}")

    def run(self):
        """Runs all jobs and returns whether none failed."""
        try:
            while any(job.status is None for job in self.jobs):
                self.step()
        except BaseException:
            self.stop()
            raise
        return not self.counts["failed"]

    def step(self):
        if interruption.status:
            sys.exit(interruption.status)
        self.skip_what_cannot_run()
        running = [job for job in self.jobs if job.is_running]
        for job in self.ready()[:max(0, self.most - len(running))]:
            self.start(job)
        for job in [job for job in self.jobs if job.is_running]:
            self.reap(job)
        self.show_progress()
        time.sleep(0.1)

    def stop(self):
        for job in self.jobs:
            if job.is_running:
                try:
                    os.killpg(job.process.pid, signal.SIGTERM)
                except ProcessLookupError:
                    pass
        for job in self.jobs:
            if job.is_running:
                try:
                    job.process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    os.killpg(job.process.pid, signal.SIGKILL)
                    job.process.wait()

    def report(self):
        """Prints the tests that did not pass and the final line with the counts; returns the exit status."""
        for note in self.notes:
            print("# " + note)
        skipped = f", {self.counts['skipped']} skipped" if self.counts["skipped"] else ""
        print(f"{self.counts['passed']} passed, {self.counts['failed']} failed{skipped}", flush=True)
        return 1 if self.counts["failed"] or not self.counts["passed"] else 0


def meson_setup(build, *options, compiler="gcc"):
    """Returns the command that sets up a build directory, or that changes the options of an existing one."""
    if (build / "build.ninja").exists():
        return ["meson", "configure", build, *options]
    return ["env", f"CC={compiler}",
            # Linking the many test programs with lld takes a quarter of the time that GNU ld needs.
            *(["CC_LD=lld"] if shutil.which("ld.lld") else []), "meson", "setup", build, *options]


def use_python_cache(folder):
    """Keeps the bytecode of test modules in `folder` instead of beside the tests. Most of the time for importing a test module is
    spent on pytest's rewriting of assertions, which this cache avoids."""
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def prefer_debian():
    """Prefers the programs of Debian's packages to others of the same name. If a version manager wraps python3 in a shell script,
    it takes many times as long to start, and the build starts it for each generated file."""
    os.environ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin:" + os.environ.get("PATH", "")


class Interruption:
    """The exit status for the first SIGHUP, SIGINT or SIGTERM, or 0 before any.

    The handler only records the signal. If it raised an exception, this could happen after a process has started and before its
    process id is recorded, and the process would never be ended."""
    status = 0

    def note(self, number, _frame):
        self.status = self.status or 128 + number


interruption = Interruption()


def stop_at_signals():
    """Makes an interrupted run end the processes that it started. A signal that the caller ignores stays ignored."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interruption.note)
