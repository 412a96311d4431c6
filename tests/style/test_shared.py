# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests what verifiers share with other code.

A verifier's files have "verify" in their names. Each other header of kiyome that one of them includes, and each header of theirs that another file
includes, is in shared.list with what it is and why both have it: a declaration (of the verifier's own function, in a header of the type), constants,
a judgement that both make by the same code, or a tool. No other file calls a verifier's function but to hand bytes on.
"""
import re

from rules import ROOT, files, rule, text_of

LIST = ROOT / "tests" / "style" / "shared.list"
SORTS = {"declaration", "constants", "judgement", "tool"}
# Who else asks a verifier, and why that decides nothing for it: what was verified once is verified again when it is written.
ASKING = {"filetypes/pdf/redraw.c": "ky_pdf_verify"}


def shared():
    """{header: files that include it}: what is not a verifier's alone"""
    found = {}
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("filetypes/") and path.suffix in (".c", ".h"):
            for header in re.findall(r'^#include "([a-z]+/[^"]+)"', text_of(path), re.MULTILINE):
                if ("verify" in header) != ("verify" in path.name):
                    found.setdefault(header, []).append(name)
    return found


@rule
def test_no_writer_asks_a_verifier():
    """Else both would be wrong at once: what the writer bounds or lets stay, it judges by code of its own."""
    sources = {name: text_of(path) for path in files() if path.suffix == ".c" and (name := path.relative_to(ROOT).as_posix()).startswith(("filetypes/", "engine/"))}
    theirs = {name for file, text in sources.items() if "verify" in file for name in re.findall(r"^(ky_\w+) \(", text, re.MULTILINE)}
    assert len(theirs) > 60
    for file, text in sources.items():
        if "verify" not in file:
            # A type's own function of this name may only hand the bytes on, by the rule below.
            text = re.sub(r"^\w*verify\w* \([^;{]*?\)\n\{\n.*?^\}", "", text, flags=re.MULTILINE | re.DOTALL)
            yield from (f"{file}: calls {name}()" for name in sorted(theirs.intersection(re.findall(r"\b(ky_\w+) \(", text))) if ASKING.get(file) != name)


@rule
def test_only_a_file_of_a_verifier_refuses_for_it():
    """Else what it shares with the writer beside it would be in no list; a type's own file may only hand the bytes on."""
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("filetypes/") and "verify" not in path.name and path.suffix == ".c":
            text = text_of(path)
            if "ky_verify_fail (" in text:
                yield f"{name}: refuses by ky_verify_fail()"
            for function, body in re.findall(r"^(\w*verify\w*) \([^;{]*?\)\n\{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL):
                if re.search(r"\b(?:if|while|for|switch)\b|[?]|&&|[|][|]", body):
                    yield f"{name}: {function}() judges"


@rule
def test_what_a_verifier_shares_with_a_writer_is_listed_with_its_reason():
    rows = [line.split(" | ") for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    yield from (f"not understood: {' | '.join(row)}" for row in rows if len(row) != 3 or row[1] not in SORTS or not row[2].strip())
    told, found = {row[0] for row in rows}, shared()
    assert found, "no verifier was found"
    yield from (f"{', '.join(users)}: {header} is not in {LIST.name}" for header, users in sorted(found.items()) if header not in told)
    yield from (f"{LIST.name}: {header} is a verifier's alone, or nobody's" for header in sorted(told - found.keys()))
