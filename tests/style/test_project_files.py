# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that code hosts, editors and git read: what they name exists."""
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def git(*arguments):
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, errors="replace", check=True).stdout


@pytest.fixture(name="history")
def _history():
    if not (ROOT / ".git").exists() or git("rev-parse", "--is-shallow-repository").strip() == "true":
        pytest.skip("the sources are no clone with its history")


def test_every_folder_has_an_owner_and_every_owner_has_a_folder():
    lines = (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    owned = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert owned[0] == "*"
    assert [folder for folder in owned[1:] if not (ROOT / folder.strip("/")).is_dir()] == []
    houses = {f"/{path.parent.name}/" for path in ROOT.glob("*/meson.build") if not path.parent.name.startswith("build")}
    assert sorted(houses - set(owned)) == []


def test_commits_that_git_blame_ignores_change_layout_only(history):
    lines = (ROOT / ".git-blame-ignore-revs").read_text(encoding="utf-8").splitlines()
    commits = [line for line in lines if line and not line.startswith("#")]
    assert commits
    for commit in commits:
        changes = [line.split() for line in git("diff-tree", "-r", "--no-commit-id", commit).splitlines()]
        assert changes
        for _, _, old, new, kind, name in changes:
            assert kind == "M", f"{commit}: {name}"
            # The asterisks are those at the beginning of a comment's lines.
            before, after = (re.sub(r"[\s*]+", "", git("cat-file", "blob", blob)) for blob in (old, new))
            assert before == after, f"{commit}: {name}"
