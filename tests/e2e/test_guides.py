# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs commands of the guides."""
import subprocess

import pytest

import guide_blocks
import samples
from harness import BUILD
from waiting import PATIENCE


@pytest.mark.parametrize("guide", ["README.md", "README.ja.md"])
def test_a_file_is_sanitized_told_and_verified_as_the_readme_has_it(guide, tmp_path):
    _install, _build, *commands = guide_blocks.chain(guide, "packaging/install-dependencies build run")
    assert [command.split()[1] for command in commands] == ["sanitize", "identify", "verify"]
    (tmp_path / "build").symlink_to(BUILD)
    (tmp_path / "in.eml").write_bytes((samples.header("guide") + "\r\ntext\r\n").encode())
    script = "\n".join(commands).replace("FILE...", "in.eml")
    done = subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0 and b"eml" in done.stdout, done
    assert (tmp_path / "out.eml").stat().st_size > 0
