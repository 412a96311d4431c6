# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that other readers neither crash nor hang with edits of outputs that the verifier accepts (mutate.py).

The readers are poppler, LibreOffice, and Python's own modules for other types; for drawings that no other program here can draw
it is kiyome. Calendars and contacts are lines of text, and MP3 and MP4 are frames and boxes, which kiyome-second-look reads to
the last byte: kiyome needs no program that reads them."""
import subprocess
import sys

import pytest

import mutate
import warm
from rules import rule
from waiting import PATIENCE

pytestmark = pytest.mark.full  # LibreOffice converts a dozen files of each type
OFFICE = "/usr/lib/libreoffice/program/soffice.bin"
OPENED = ["docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "rtf", "csv", "txt", "svg", "png", "jpeg", "gif", "tiff", "webp"]
DRAWN = ["dxf", "sfc", "p21", "jww", "jws", "jwc"]
# Files that each reader must read without a fault, because the verifier accepts no other form.
PROGRAMS = {
    "eml": """
import email, email.policy, sys
for part in email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.SMTP).walk():
    assert not part.defects, part.defects
    [str(value) for value in part.values()]
    part.is_multipart() or part.get_content()
""",
    "zip": """
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    assert len(set(archive.namelist())) == len(archive.namelist())
""",
    "wav": """
import sys, wave
with wave.open(sys.argv[1]) as sound:
    assert len(sound.readframes(sound.getnframes())) == sound.getnframes() * sound.getnchannels() * sound.getsampwidth()
"""}
# Edits of a type are tried until so many are accepted. Numbers may be as large as their bounds permit.
EDITS, EXTREMES = 300, 12


@pytest.fixture
def edits_of(inprocess, tmp_path):
    """Returns the files: an output of `kind`, and the accepted edits of it."""
    (tmp_path / "trial").mkdir()
    made = mutate.Trial(mutate.parse(["--tool", str(inprocess), "--edits", str(EDITS), "--sources", "3"]), tmp_path / "trial")

    def edits(kind):
        outputs = mutate.sources(made.arguments, made.folder, kind)
        made.by_table(kind, outputs, EDITS)
        made.run(kind, outputs)
        extremes = made.within_bounds(kind, outputs, EXTREMES)
        suffix = mutate.SUFFIXES.get(kind, [kind])[0]
        for number, (what, data) in enumerate([("what was written", outputs[0][1]), *made.taken[kind], *extremes]):
            path = tmp_path / f"edit-{number}.{suffix}"
            path.write_bytes(data)
            yield what, path

    yield edits
    made.stop()


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


@pytest.mark.parametrize("kind", DRAWN)
@rule
def test_a_drawing_that_the_verifier_takes_is_drawn_or_withheld(kind, edits_of, inprocess, tmp_path):
    for number, (what, path) in enumerate(edits_of(kind)):
        (tmp_path / f"out-{number}").mkdir()
        try:
            done = warm.call(inprocess, "sanitize", f"methods.{kind}=image", path, tmp_path / f"out-{number}")
        except subprocess.TimeoutExpired:
            yield f"{what}: no end within {PATIENCE} s"
            continue
        if done.returncode not in (0, 1):
            yield f"{what}: exit {done.returncode}: {done.stderr[-300:]}"
    if not list((tmp_path / "out-0").iterdir()):
        yield f"{kind} is not drawn at all"


@pytest.mark.parametrize("kind", PROGRAMS)
@rule
def test_python_reads_what_the_verifier_takes(kind, edits_of):
    for what, path in edits_of(kind):
        try:
            done = subprocess.run([sys.executable, "-c", PROGRAMS[kind], path], capture_output=True, text=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            yield f"{what}: no end within {PATIENCE} s"
            continue
        if done.returncode:
            yield f"{what}: exit {done.returncode}: {done.stderr[-300:]}"
