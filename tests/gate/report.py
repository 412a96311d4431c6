# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes doc/test-report.md: the result of the last run of each stage of `packaging/test full`. A stage that runs alone replaces only its own rows."""
import datetime
import re
import subprocess
import textwrap

HEAD = """# Test report

`packaging/test full` writes this page, and so does `packaging/test STAGE…` for a stage that only
the full run has. Each row is the last run of a stage: the whole takes hours, and a stage may be
run again by itself.

| stage | date | commit | passed | failed | skipped | seconds | processor seconds |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
WIDTH = 99  # the width of all prose of the project
NOTES = "\n## Failed and skipped\n\n"
ROW = re.compile(r"\| (?P<stage>[\w-]+) \| (?P<rest>\d{4}-\d\d-\d\d .*) \|")
NOTE = re.compile(r"- (?P<stage>[\w-]+): (?P<rest>.*)")


def read(text):
    """Returns ({stage: its row}, [(stage, note)]) of a report."""
    rows, notes = {}, []
    # A long note continues on indented lines.
    for line in text.replace("\n  ", " ").splitlines():
        if found := ROW.fullmatch(line):
            rows[found["stage"]] = line
        elif found := NOTE.fullmatch(line):
            notes.append((found["stage"], found["rest"]))
    return rows, notes


def merged(text, ran, stages, date, commit):
    """Returns the report `text` updated with the results of the jobs `ran`. `stages` are the names of all stages in their
    order."""
    rows, notes = read(text)
    notes = [(stage, note) for stage, note in notes if stage not in {job.name for job in ran}]
    for job in ran:
        counted = " | ".join(str(job.counts[key]) for key in ("passed", "failed", "skipped"))
        rows[job.name] = f"| {job.name} | {date} | {commit} | {counted} | {job.ended - job.started:.0f} | {job.processor:.0f} |"
        notes += [(job.name, " ".join(note.split())[:300]) for note in job.notes]
    lines = "".join(f"{rows[stage]}\n" for stage in stages if stage in rows)
    told = "".join(f"{textwrap.fill(f'- {stage}: {note}', WIDTH, subsequent_indent='  ', break_long_words=False, break_on_hyphens=False)}\n"
                   for stage in stages for of, note in notes if of == stage)
    return HEAD + lines + NOTES + (told or "None.\n")


def git(root, *words):
    return subprocess.run(["git", "-C", root, *words], capture_output=True, text=True, check=True).stdout.strip()


def update(path, root, ran, stages):
    """Writes the results of the jobs `ran` into the report `path` of the tree `root`."""
    commit = git(root, "rev-parse", "--short=12", "HEAD")
    changed = [line for line in git(root, "status", "--porcelain").splitlines() if not line.endswith(path.name)]
    commit += " with changes" if changed else ""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(merged(before, ran, stages, f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}", commit), encoding="utf-8")
