# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the layout of C."""
import pathlib
import re
import subprocess

from rules import ROOT, rule


@rule
def test_every_file_of_c_is_laid_out_by_clang_format(looked_at):
    sources = [path for path in looked_at if path.suffix in {".c", ".h"}]
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *sources], capture_output=True, text=True, check=False) if sources else None
    if done and done.returncode != 0:
        places = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", done.stderr, re.MULTILINE)))
        yield from (f"{pathlib.Path(name).relative_to(ROOT)}: clang-format -i" for name in places)
        if not places:
            yield f"clang-format ends with {done.returncode}: {done.stderr.strip()[-400:]}"
