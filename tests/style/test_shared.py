# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests which code verifiers share with other code.

A verifier's files have "verify" in their names. shared.list has each other header of kiyome that one of them includes, and each
header of theirs that another file includes, with its nature and the reason for sharing it: a declaration (of the verifier's own
function, in a header of the type), constants, a decision that both make with the same code, or a tool. No other file calls a
verifier's function, except to pass bytes to it."""
import re

from rules import ROOT, files, rule, text_of

LIST = ROOT / "tests" / "style" / "shared.list"
SORTS = {"declaration", "constants", "judgement", "tool"}
# Other files that call a verifier, and why this does not decide for it: what was verified once is verified again when it is
# written.
ASKING = {"filetypes/pdf/redraw.c": "ky_pdf_verify"}


def shared():
    """Returns {header: files that include it} of the headers that do not belong only to a verifier."""
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
    """Otherwise both would be wrong at once: the writer must decide about its limits and content with code of its own."""
    sources = {name: text_of(path) for path in files() if path.suffix == ".c" and (name := path.relative_to(ROOT).as_posix()).startswith(("filetypes/", "engine/"))}
    theirs = {name for file, text in sources.items() if "verify" in file for name in re.findall(r"^(ky_\w+) \(", text, re.MULTILINE)}
    assert len(theirs) > 60
    for file, text in sources.items():
        if "verify" not in file:
            # A type's own function of this name may only pass the bytes on, by the rule below.
            text = re.sub(r"^\w*verify\w* \([^;{]*?\)\n\{\n.*?^\}", "", text, flags=re.MULTILINE | re.DOTALL)
            yield from (f"{file}: calls {name}()" for name in sorted(theirs.intersection(re.findall(r"\b(ky_\w+) \(", text))) if ASKING.get(file) != name)


@rule
def test_only_a_file_of_a_verifier_refuses_for_it():
    """Otherwise no list would have the code that it shares with the writer beside it. A type's own file may only pass the bytes
    on."""
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
