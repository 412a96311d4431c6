# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the files for code hosts, editors and git name only files that exist."""
import pathlib
import re
import subprocess

import pytest
import yaml

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


def test_workflow_and_hooks_call_commands_that_exist():
    workflow = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))
    steps = [step["run"].split()[0] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = [hook["entry"] for repository in hooks["repos"] for hook in repository["hooks"]]
    ours = [command for command in steps + entries if "/" in command]
    assert "packaging/test" in ours and "packaging/check" in ours
    assert [command for command in ours if not (ROOT / command).is_file()] == []
