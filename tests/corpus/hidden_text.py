# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that text that programs read in a document but people do not see is found, reported, removed if a policy says so, and
never in the output of the method `text` (T-HID-01 to T-HID-08).

Each case is a small document with one text, MARK, and states how it is hidden ("hidden", "tiny", "colour" …; code text.hidden)
or that it is visible. The test checks the report; that the document rebuilt by default keeps the text, and with hidden = remove
only visible text; that its text has only what is visible; and that rebuilding it again changes nothing."""

import io
import json
import pathlib
import zipfile

import hidden_forms
import warm

MARK = hidden_forms.MARK


def content_of(data):
    """Returns the bytes of a file that a program reads: all its members, decompressed."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return b"\n".join(package.read(name) for name in package.namelist())
    return hidden_forms.unpacked_pdf(data) if data.startswith(b"%PDF") else data


def run(tool, folder, suffix, data, *options):
    source, output = pathlib.Path(folder, "a." + suffix), pathlib.Path(folder, "out")
    source.write_bytes(data)
    output.unlink(missing_ok=True)
    done = warm.call(tool, "sanitize", *options, source, output)
    if done.returncode != 0:
        raise RuntimeError(done.stdout.decode(errors="replace")[:400] + done.stderr.decode(errors="replace"))
    return output.read_bytes(), json.loads(done.stdout)


def ways(report):
    """Returns how the text was hidden according to the report."""
    removed = report["parts"][0]["removed"]
    return {entry["where"].rsplit(": ", 1)[-1] for entry in removed if entry["code"] == "text.hidden"}, {entry["code"] for entry in removed}


def times(report):
    """Returns how often the report mentions hidden text."""
    return sum(entry["count"] for entry in report["parts"][0]["removed"] if entry["code"] == "text.hidden")


def has_mark(data):
    return MARK.encode() in data or MARK.encode("utf-16-be").hex().encode() in data.lower()


def faults(tool, folder, case):
    """Returns the faults of a case, one sentence each."""
    suffix, way, data = case.suffix, case.way, case.data
    written, report = run(tool, folder, suffix, data)
    (found, _), told = ways(report), times(report)
    if way is None and found:
        yield f"is told to be {found}"
    if way is not None and way not in found:
        yield f"is told to be {found or 'seen'}, not {way}"
    if case.stays and not has_mark(content_of(written)):
        yield "is gone by default"
    again, report = run(tool, folder, suffix, written)
    if again != written:
        yield "comes out differently when it is done again"
    if not ways(report)[0] <= found:
        yield f"has {ways(report)[0]} when it was rebuilt, which is not told"
    less, report = run(tool, folder, suffix, data, hidden_forms.REMOVE[suffix])
    if case.goes and has_mark(content_of(less)):
        yield "is there though the policy removes it"
    if not case.goes and case.stays and not has_mark(content_of(less)):
        yield "is removed though it may stay"
    again, report = run(tool, folder, suffix, less, hidden_forms.REMOVE[suffix])
    if again != less:
        yield "comes out differently when it is removed again"
    if case.goes and way in ways(report)[0]:
        yield "is told of when it was removed"
    if case.in_text is None:
        return
    text, report = run(tool, folder, suffix, data, f"methods.{suffix}=text")
    if times(report) not in (0, told):
        yield f"is told {times(report)} times when it becomes text, not {told}"
    if has_mark(text) != case.in_text:
        yield "is in the text" if not case.in_text else "is not in the text"
