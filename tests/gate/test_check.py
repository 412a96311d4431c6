# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests which tests packaging/check selects for a change."""
import os
import pathlib
import shlex
import subprocess

import pytest

CHECK = pathlib.Path(__file__).resolve().parents[2] / "packaging/check"


def listed(*paths):
    done = subprocess.run([CHECK, "--list", *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands(*paths):
    return [shlex.split(line.split(":", 1)[1]) for line in listed(*paths).splitlines()[1:]]


@pytest.mark.parametrize("path, expected", [
    ("filetypes/pdf/rebuild.c", "--types pdf"),
    ("filetypes/rtf/rtf.c", "-p /fuzz/rtf"),
    ("test-corpus/docx", "--types docx"),
    ("common/text.c", "--sample"),
    ("milter/listen.c", "test_miltertest.py"),
    ("store/objects/request.c", "store-objects"),
    ("portal/ui/routes.js", "tests/browser"),
    ("packaging/systemd/kiyome-store.service.in", "test_unit_files.py"),
    ("doc/kiyome.1.scd.in", "all"),
    ("po/ja.po", "tests/style"),
    ("filetypes/pdf/walk.c", "test_each_row_fits_its_source"),
    ("filetypes/pdf/walk.c", "test_key_tables.py"),
    ("filetypes/mail/header.c", "test_notices.py"),
    ("tests/store/test_holds.py", "tests/store/test_holds.py"),
    ("tests/corpus/test_marks.py", "tests/corpus/test_marks.py"),
])
def test_a_change_selects_the_tests_of_its_area(path, expected):
    assert expected in listed(path)


def test_a_change_of_one_type_builds_no_program():
    assert " all" not in listed("filetypes/image/gif.c")


def test_a_change_of_no_source_runs_only_what_needs_no_build():
    jobs = [line.split(":")[0].strip() for line in listed(".git-blame-ignore-revs").splitlines()[1:]]
    assert jobs == ["style"]


def test_clang_tidy_waits_for_the_build():
    (style, compiled) = [line for line in listed("filetypes/image/gif.c").splitlines() if " style" in line.split(":")[0]]
    assert "-m 'not built and not compiled'" in style and "-m compiled" in compiled


def test_a_folder_stands_for_all_that_is_in_it():
    assert "--types csv,html,ics" in listed("filetypes/plain/csv.c", "test-corpus/html", "test-corpus/ics")


def test_a_path_outside_the_tree_is_refused():
    done = subprocess.run([CHECK, "--list", "/etc/passwd"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "is not in" in done.stderr


def test_an_unknown_option_is_refused():
    done = subprocess.run([CHECK, "--fast"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "--help" in done.stderr


def test_the_hook_does_not_replace_another_hook(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", tmp_path, *words], check=True, capture_output=True)

    git("init", "-q")
    for name in ("packaging/check", "tests/gate/areas.py", "tests/gate/jobs.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((CHECK.parents[1] / name).read_bytes())
    (tmp_path / "packaging/check").chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = [tmp_path / "packaging/check", "--install-hook"]
    assert subprocess.run(command, capture_output=True, env=environment, check=False).returncode == 0
    hook = tmp_path / ".git/hooks/pre-commit"
    assert os.access(hook, os.X_OK) and "packaging/check" in hook.read_text()
    hook.write_text("#!/bin/sh\nexit 0\n")
    assert subprocess.run(command, capture_output=True, env=environment, check=False).returncode == 1


def test_tests_that_read_sources_need_no_build(tmp_path):
    """The tests that only read sources pass without a build, because in a clean clone they run while the build directory is set
    up."""
    (style,) = [line.split() for line in listed("filetypes/image/gif.c").splitlines() if line.split()[0] == "style:"]
    sources = [word for word in style if "/tests/corpus/" in word]
    assert sources
    done = subprocess.run(["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", *sources], capture_output=True, text=True, check=False,
                          env=os.environ | {"KIYOME_BUILD": str(tmp_path / "none")})
    assert done.returncode == 0, done.stdout


def test_pytest_understands_each_command(tmp_path):
    """Pytest accepts the arguments of each job. A job with an unknown option would run no test, and only for the changes that
    select it."""
    everything = ("common", "filetypes", "milter", "portal", "sanitizer", "store", "tests/linear")
    run = [words for words in commands(*everything) if "pytest" in words]
    assert len(run) >= 6
    for words in run:
        words = [word for word in words if not word.startswith("--junitxml")]
        done = subprocess.run([*words, "--collect-only", "-q", "-n0", "-p", "no:cacheprovider"], capture_output=True, text=True, check=False,
                              env=os.environ | {"KIYOME_BUILD": os.environ.get("KIYOME_BUILD", str(tmp_path / "none"))})
        assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])
