# SPDX-License-Identifier: GPL-2.0-or-later
"""What the verifiers take from files that are not theirs alone.

A verifier's files have "verify" in their names. Each other header of kiyome that one of them includes is in shared.list with what it is and why
the verifier has it: a declaration (of the verifier's own function, in a header of the type), constants, a judgement that both make by the same
code, or a tool.
"""
import re

from rules import ROOT, files, rule, text_of

LIST = ROOT / "tests" / "style" / "shared.list"
SORTS = {"declaration", "constants", "judgement", "tool"}


def shared():
    """{header: files of verifiers that include it}"""
    found = {}
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("filetypes/") and "verify" in path.name and path.suffix in (".c", ".h"):
            for header in re.findall(r'^#include "([a-z]+/[^"]+)"', text_of(path), re.MULTILINE):
                if "verify" not in header:
                    found.setdefault(header, []).append(name)
    return found


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
    yield from (f"{LIST.name}: no verifier includes {header}" for header in sorted(told - found.keys()))
