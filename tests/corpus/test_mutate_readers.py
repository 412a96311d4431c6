# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits of what kiyome wrote that the verifier takes: poppler and LibreOffice neither crash nor hang at them (mutate.py)."""
import subprocess

import pytest

import mutate
import warm
from rules import rule
from waiting import PATIENCE

pytestmark = pytest.mark.full  # LibreOffice converts a dozen files of each type
OFFICE = "/usr/lib/libreoffice/program/soffice.bin"
OPENED = ["docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf", "csv", "txt", "svg", "png", "jpeg", "gif", "tiff", "webp"]
# Of a type are edited until so many are taken.
EDITS = 300


@pytest.fixture(scope="module")
def trial(inprocess, tmp_path_factory):
    arguments, folder = mutate.parse(["--tool", str(inprocess), "--edits", str(EDITS), "--sources", "3", "pdf", *OPENED]), tmp_path_factory.mktemp("readers")
    made = mutate.Trial(arguments, folder)
    yield made, mutate.sources(arguments, folder)
    made.stop()


@pytest.fixture
def edits_of(trial, tmp_path):
    """The files: of KIND one that was written, and those of its edits that the verifier takes."""
    made, sources = trial

    def edits(kind):
        made.by_table(kind, sources[kind], EDITS)
        made.run(kind, sources[kind])
        suffix = mutate.SUFFIXES.get(kind, [kind])[0]
        for number, (what, data) in enumerate([("what was written", sources[kind][0][1]), *made.taken[kind]]):
            path = tmp_path / f"edit-{number}.{suffix}"
            path.write_bytes(data)
            yield what, path

    return edits


@rule
def test_poppler_ends_at_what_the_verifier_takes(edits_of, inprocess, tmp_path):
    for number, (what, path) in enumerate(edits_of("pdf")):
        (tmp_path / f"out-{number}").mkdir()
        try:
            done = warm.call(inprocess, "sanitize", "methods.pdf=image", path, tmp_path / f"out-{number}")
        except subprocess.TimeoutExpired:
            yield f"{what}: poppler has no end within {PATIENCE} s"
            continue
        if done.returncode not in (0, 1) or (number == 0 and not list((tmp_path / "out-0").iterdir())):
            yield f"{what}: exit {done.returncode}: {done.stderr[-300:]}"


@pytest.mark.parametrize("kind", OPENED)
@rule
def test_libreoffice_ends_at_what_the_verifier_takes(kind, edits_of, tmp_path):
    files, out = list(edits_of(kind)), tmp_path / "out"
    command = [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir", out]

    def fault(paths):
        try:
            done = subprocess.run([*command, *paths], capture_output=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            return f"no end within {PATIENCE} s"
        return f"exit {done.returncode}: {done.stderr[-300:]}" if done.returncode not in (0, 1) else ""

    if fault([path for _, path in files]):
        yield from (f"{what}: {found}" for what, path in files for found in [fault([path])] if found)
    if not (out / "edit-0.pdf").exists():
        yield f"LibreOffice cannot open {kind} at all"
