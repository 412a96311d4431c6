# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the stages of packaging/test: builds, runs the tests in order, and reports the results.

stages.py            the tests that a change can break, in about 15 minutes on two cores
stages.py full       these and the tests that take long, whose results are in doc/test-report.md
stages.py STAGE...   only these stages, and the builds that they need
stages.py --list     the stages"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import jobs
import report
from jobs import Job

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from memory_folder import roomy_memory  # noqa: E402

BUILD, ASAN = ROOT / "build-test", ROOT / "build-asan"
RESULTS = BUILD / "results"
CORES = os.cpu_count() or 1
CORPUS = pathlib.Path(os.environ.get("KIYOME_CORPUS", ROOT.parent / "shared/corpus"))
# The root directory of an unpacked image that was built from packaging/oci/Containerfile (tests/oci/run).
OCI_IMAGE = os.environ.get("KIYOME_OCI_IMAGE")
REPORT = ROOT / "doc/test-report.md"
# Debian's pytest belongs to Debian's Python, which may not be the first in PATH.
PYTHON = "/usr/bin/python3"
# With a fixed seed, every run tries the same inputs on every machine.
FUZZ_SEED = "1"
# The jobs that tests need: a build, and the packages that are installed meanwhile.
BUILT, SANITIZED = ("build", "packages"), ("build-asan", "packages")
SANITIZERS = {
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "ASAN_OPTIONS": "abort_on_error=1:allocator_may_return_null=1",
    "LSAN_OPTIONS": f"suppressions={ROOT}/tests/lsan.supp:print_suppressions=0",
}
# Modules of tests/corpus/ with stages of their own, because they take as long as all other tests together. In a full run their
# tests without the `full` mark try more inputs, too.
MUTATIONS = ("test_mutate.py", "test_mutate_readers.py")
JUDGEMENTS = ("test_changed_writers.py", "test_judgements.py", "test_key_tables.py", "test_switched_attributes.py", "test_switched_words.py")
# Directories of the corpus of foreign files that are swept.
SWEPT = ("mail", "msg", "tnef", "image", "archive", "japanese", "malicious", "office-ooxml", "office-ole2", "odf", "rtf", "pdf", "svg", "text", "other")


def pytest(name, *arguments, needs=BUILT, seconds=0, workers=0, environment=None, **options):
    results = RESULTS / f"{name}.xml"
    parallel = ["-n", str(workers), "--dist", "loadgroup"] if workers else []
    return Job(name, [PYTHON, "-m", "pytest", "-q", "--tb=short", "--durations=25", f"--junitxml={results}", *parallel, *arguments], needs=needs,
               results=results, seconds=seconds, environment={"KIYOME_BUILD": str(BUILD), **(environment or {})}, **options)


def meson_test(name, build, *arguments, needs, seconds=0, **options):
    return Job(name, [PYTHON, ROOT / "tests/gate/meson_test.py", build, RESULTS / f"{name}.xml", *arguments], needs=needs,
               results=RESULTS / f"{name}.xml", seconds=seconds, **options)


def builds(is_full):
    # Compilation without optimization takes half the time, which saves more than the slower tests of packaging/test cost. A full
    # run fuzzes for hours, so it optimizes.
    sanitized = ["-Doptimization=1", "-Dc_args=-gline-tables-only"] if is_full else [
        "-Doptimization=0", "-Dc_args=-gline-tables-only -fno-sanitize-coverage=trace-cmp,indirect-calls,stack-depth"]
    return [
        Job("setup", jobs.meson_setup(BUILD, "-Dwerror=true", "-Dc_args=-g1"), seconds=5),
        # An installation waits for the disk and the network, and a build does not, so the two run together.
        Job("packages", ["sh", "-ec", "packaging/install-dependencies build run test\n"
                         "[ -d tests/browser/node_modules ] || npm --prefix tests/browser ci --ignore-scripts --no-audit --no-fund"],
            seconds=60, directory=ROOT),
        Job("build", [PYTHON, ROOT / "tests/gate/build.py", BUILD, "plain"], needs=("setup",), seconds=150),
        # Runs beside the first build, so that later each of the many pytest processes finds the bytecode of the test modules
        # ready.
        Job("collect", [PYTHON, "-m", "pytest", "-q", "--collect-only", ROOT / "tests"], needs=("setup", "packages"), seconds=10,
            environment={"KIYOME_BUILD": str(BUILD)}),
        Job("setup-asan", jobs.meson_setup(ASAN, "-Dfuzz=true", "-Dgrouped=true", *sanitized, compiler="clang"), seconds=10),
        Job("build-asan", [PYTHON, ROOT / "tests/gate/build.py", ASAN, "sanitized"], needs=("build", "setup-asan"), seconds=140,
            is_background=True),
    ]


def quick(folder):
    """Returns the jobs for tests that a change can break. `folder`, in memory if there is enough, is for the stage `python`,
    which makes the most files.

    Tests that start whole systems mostly wait, so they run first and leave most of the processors to the second build. The other
    Python tests use all processors until the end, beside the stages that need the second build."""
    return [
        meson_test("unit", BUILD, "--suite", "plain", needs=BUILT, seconds=15),
        pytest("python", "-m", "not alone", ROOT / "tests", *(f"--ignore={ROOT}/tests/{name}" for name in ("e2e", "systemd", "browser")),
               # The base directory is set because pytest's own would be too deep: tests have sockets in their directories, and
               # the path of a socket has at most 107 bytes.
               f"--basetemp={folder}/python", environment={"TMPDIR": folder}, after=("end-to-end", "units"), workers=4 * CORES, seconds=300),
        pytest("end-to-end", ROOT / "tests/e2e", "-m", "not alone", after=("collect", "units"), workers=5 * CORES, seconds=110),
        pytest("pages", ROOT / "tests/browser", seconds=20),
        pytest("units", ROOT / "tests/systemd", seconds=40),
        browser(after=("units",)),
        meson_test("unit-asan", ASAN, "--suite", "c", needs=SANITIZED, seconds=50, environment=SANITIZERS, is_background=True),
        fuzz("fuzz", "--mutations", "20", seconds=50),
        pytest("alone", *alone(), "-m", "alone", after=("python", "end-to-end", "units", "browser", "unit-asan", "fuzz"), seconds=10),
    ]


def alone():
    """Returns the modules with tests that need the machine for themselves. Collecting all other modules as well would take as
    long as these tests."""
    return [path for path in sorted((ROOT / "tests").rglob("test_*.py")) if "pytest.mark.alone" in path.read_text(encoding="utf-8")]


def browser(*arguments, needs=BUILT, after=()):
    return Job("browser", [PYTHON, ROOT / "tests/browser/environment.py", "--results", RESULTS / "browser.xml", *arguments], needs=needs, after=after,
               results=RESULTS / "browser.xml", seconds=80, environment={"KIYOME_BUILD": str(BUILD)})


def fuzz(name, *arguments, seconds, needs=SANITIZED):
    return Job(name, [PYTHON, ROOT / "tests/fuzz/run.py", "--build", ASAN, "--seed", FUZZ_SEED, "--seconds", "1800", "--jobs", str(CORES), *arguments,
                      "--results", RESULTS / f"{name}.xml"], needs=needs, results=RESULTS / f"{name}.xml", seconds=seconds, is_background=True)


def full():
    """Returns the jobs that take long, which run one after the other."""
    tool = BUILD / "tests/tools/inprocess"
    made = [
        pytest("python-full", "--full", "-m", "full", ROOT / "tests", *(f"--ignore={ROOT}/tests/{name}" for name in ("e2e", "systemd", "browser")),
               *(f"--ignore={ROOT}/tests/corpus/{name}" for name in (*MUTATIONS, *JUDGEMENTS)), workers=3 * CORES),
        # Edits of the writers' outputs, and writers in which one check is changed.
        pytest("mutations", "--full", *(ROOT / "tests/corpus" / name for name in MUTATIONS), workers=CORES),
        pytest("judgements", "--full", *(ROOT / "tests/corpus" / name for name in JUDGEMENTS), workers=CORES),
        pytest("end-to-end-full", "--full", "-m", "full", ROOT / "tests/e2e"),
        pytest("containers", "--full", "-m", "full", ROOT / "tests/systemd"),
        Job("corpus-asan", [PYTHON, "-m", "pytest", "-q", "--tb=short", f"--junitxml={RESULTS}/corpus-asan.xml", "-n", str(CORES),
                            ROOT / "tests/corpus/test_corpus.py"],
            needs=SANITIZED, results=RESULTS / "corpus-asan.xml",
            environment={**SANITIZERS, "ASAN_OPTIONS": SANITIZERS["ASAN_OPTIONS"] + ":detect_leaks=0", "KIYOME_BUILD": str(ASAN)}),
        meson_test("unit-slow", BUILD, "--suite", "unit", "--test-args=-m slow", needs=BUILT),
        fuzz("fuzz-campaigns", "--rows", seconds=0),
        Job("chaos", [PYTHON, ROOT / "tests/chaos/run"], needs=BUILT, environment={"KIYOME_BUILD": str(BUILD)}),
        Job("cpu-guard", [ROOT / "tests/bench/guard", "--build", BUILD], needs=BUILT),
    ]
    if OCI_IMAGE:
        made.append(Job("containers-oci", [PYTHON, ROOT / "tests/oci/run", OCI_IMAGE], needs=BUILT))
    if not CORPUS.is_dir():
        return made
    for folder in SWEPT:
        made.append(Job(f"sweep-{folder}", [PYTHON, ROOT / "tests/corpus/sweep.py", "--tool", tool, "--every", "1", CORPUS / folder], needs=BUILT))
    for folder in ("office-ooxml", "odf", "malicious"):
        made.append(Job(f"audit-office-{folder}", [PYTHON, ROOT / "tests/corpus/audit.py", "--tool", tool, "--every", "1", CORPUS / folder],
                        needs=BUILT))
    for folder in ("mail", "msg", "tnef", "image", "archive", "pdf"):
        made.append(Job(f"audit-{folder}", [PYTHON, ROOT / "tests/corpus/audit_files.py", "--tool", tool, "--every", "1", CORPUS / folder],
                        needs=BUILT))
    return made


def tell_what_is_missing():
    """Prints what a full run cannot test on this machine."""
    if not OCI_IMAGE:
        print("# no unpacked image of packaging/oci/Containerfile is named by KIYOME_OCI_IMAGE: its containers are not tested")
    if not CORPUS.is_dir():
        print(f"# there is no corpus of foreign files in {CORPUS} (KIYOME_CORPUS names another place): nothing is swept")


def with_needs(chosen, available):
    """Returns the jobs `chosen` and all jobs that they need, in the order of `available`."""
    by_name = {job.name: job for job in available}
    names, queue = set(), [job.name for job in chosen]
    while queue:
        name = queue.pop()
        if name not in names:
            names.add(name)
            queue += [need for need in by_name[name].needs if need in by_name]
    return [job for job in available if job.name in names]


def idle_seconds():
    """Returns the seconds for which the processors were idle since the machine started, summed over processors (proc(5),
    "stat")."""
    total = pathlib.Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()
    return (int(total[4]) + int(total[5])) / os.sysconf("SC_CLK_TCK")


def count_agrees_with_readme(run):
    """Checks the number of tests that the README promises. It may be lower than the actual number, within limits."""
    ran = sum(run.counts.values())
    for name, pattern in (("README.md", r"more than ([\d,]+) tests"), ("README.ja.md", r"([\d,]+) を超えるテスト")):
        said = re.search(pattern, (ROOT / name).read_text(encoding="utf-8"))
        holds = said is not None and 0 <= ran - int(said[1].replace(",", "")) < 1500
        run.tell("passed" if holds else "failed", f"the number of tests in {name}", "" if holds else f"it says {said and said[0]}, and {ran} ran")


def main():
    if sys.argv[1:] == ["--list"]:
        for job in builds(False) + quick("") + full():
            print(job.name)
        return 0
    jobs.stop_at_signals()
    with tempfile.TemporaryDirectory(prefix="ky", dir=roomy_memory()) as folder:
        # Programs that run as other users put files there, too.
        os.chmod(folder, 0o1777)
        return run_stages(sys.argv[1:], folder)


def run_stages(words, folder):
    is_full = words == ["full"]
    long = full() if words else []
    available = builds(is_full or any(job.name in words for job in long)) + quick(folder) + long
    unknown = [word for word in words if word != "full" and word not in {job.name for job in available}]
    if unknown:
        sys.exit(f"test: there is no stage {unknown[0]}; --list shows all")
    chosen = available if not words or is_full else with_needs([job for job in available if job.name in words], available)
    if is_full:
        tell_what_is_missing()
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    jobs.use_python_cache(BUILD / "pycache")
    jobs.prefer_debian()
    began, idle_before = time.monotonic(), idle_seconds()
    run = jobs.Run(chosen, RESULTS, most=CORES + 3)
    run.run()
    if not words or is_full:
        count_agrees_with_readme(run)
    names = [job.name for job in long]
    ran = [job for job in run.jobs if job.name in names and job.process is not None]
    if ran:
        report.update(REPORT, ROOT, ran, names)
    print(f"{time.monotonic() - began:.0f} s, {sum(job.processor for job in run.jobs):.0f} s of processor time; "
          f"a processor was idle for {idle_seconds() - idle_before:.0f} s", flush=True)
    return run.report()


if __name__ == "__main__":
    sys.exit(main())
