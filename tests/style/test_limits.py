# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each limit of a writer that protects readers has a counterpart in the verifier.

A limit is a constant of filetypes/ with a name of that kind, or one of the policy's limits. Each one outside the verifiers has a
row in limits.list: with its counterpart, a limit in a file of a verifier, or with the reason why it needs none.
tests/corpus/tamper_limits.py exceeds each counterpart."""
import ast
import re

from rules import ROOT, files, rule, text_of

LIST = ROOT / "tests" / "style" / "limits.list"
CASES = ROOT / "tests" / "corpus" / "tamper_limits.py"
KEYS = "config/policy-keys.def"
WORDS = {"MAX", "MOST", "LIMIT", "LIMITS", "DEPTH", "LONGEST", "DEEPEST", "LEVELS", "NESTING", "BOUND", "CEILING", "LEAST"}
REASONS = {"reading", "drawing", "bytes", "form", "work", "cut"}
# A counterpart is at least as large as the limit, and at most so many times larger; for a minimum the other way round.
ROOM = 2.2


def value_of(text):
    """Returns the value of a constant's text, or None."""
    text = re.sub(r"/\*.*", "", text).strip()
    text = re.sub(r"\((?:guint64|gsize|guint)\)|G_GUINT64_CONSTANT ?", "", text)
    text = re.sub(r"(?<=\d)u\b", "", text)
    try:
        return eval(compile(ast.parse(text, mode="eval"), "", "eval"), {"__builtins__": {}})  # pylint: disable=eval-used
    except (SyntaxError, NameError, TypeError):
        return None


def defined(path):
    return {name: value_of(value) for name, value in re.findall(r"^#define ([A-Z0-9_]+) +(.+)", text_of(path), re.MULTILINE)}


def limits():
    """Returns ({file within filetypes/: {limit: value}} of writers, {file: text} of verifiers)."""
    writers, verifiers = {}, {}
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("filetypes/") or path.suffix not in (".c", ".h"):
            continue
        name = name.removeprefix("filetypes/")
        if "verify" in path.name:
            verifiers[name] = path
        elif found := {limit: value for limit, value in defined(path).items() if WORDS & set(limit.split("_"))}:
            writers[name] = found
    writers[KEYS] = dict.fromkeys(re.findall(r"^KEY \((LIMIT_\w+),", text_of(ROOT / KEYS), re.MULTILINE))
    return writers, verifiers


def rows():
    return [line.split(" | ") for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def covers(row, file, limit):
    folder = row[0].endswith("/*") and file.startswith(row[0][:-1])
    return (folder or row[0] == file) and (row[1] == "*" or limit in row[1].split(", "))


def is_exact(row):
    return row[1] != "*" and not row[0].endswith("/*")


@rule
def test_each_limit_of_a_writer_has_a_twin_in_the_verifier_or_needs_none():
    table, (writers, _) = rows(), limits()
    assert sum(map(len, writers.values())) > 400
    yield from (f"not understood: {' | '.join(row)}" for row in table if len(row) != 4 or row[2] not in REASONS | {"twin"} or not row[3].strip())
    used = set()
    for file, found in sorted(writers.items()):
        for limit in found:
            matching = [row for row in table if covers(row, file, limit)]
            chosen = [row for row in matching if is_exact(row)] or matching[:1]
            used.update("|".join(row) for row in chosen)
            chosen = [row for row in chosen if row[2] != "cut"] or chosen  # a counterpart may be a limit by which content is dropped
            if not chosen:
                yield f"{file} {limit}: no row in {LIST.name}"
            elif len(chosen) > 1:
                yield f"{file} {limit}: {len(chosen)} rows"
    for row in table:
        if "|".join(row) not in used and not (is_exact(row) and row[1] in defined(ROOT / "filetypes" / row[0])):
            yield f"{LIST.name}: there is nothing that {row[0]} | {row[1]} stands for"
        elif is_exact(row) and row[0] in writers:
            yield from (f"{LIST.name}: {row[0]} has no {limit}" for limit in row[1].split(", ")
                       if limit not in writers[row[0]] and limit not in defined(ROOT / "filetypes" / row[0]))
    # A file that writes has a row for each of its limits.
    for row in table:
        if not is_exact(row) and row[2] not in ("reading", "drawing"):
            yield f"{' | '.join(row)}: a whole file or folder can only be said to read, or to draw"


@rule
def test_a_twin_is_a_limit_of_a_verifier_with_a_little_room():
    table, (writers, verifiers) = rows(), limits()
    named = "".join(text_of(path) for path in (ROOT / "tests/unit").glob("*.c"))
    tried, twins = set(re.findall(r'^    "([\w/.-]+ \w+)": ', text_of(CASES), re.MULTILINE)), set()
    for file, limit, twin in ((row[0], row[1], twin) for row in table if row[2] == "twin" for twin in row[3].split(", ")):
        twins.update({twin} if f"/* {twin}" not in named else ())
        path, _, name = twin.partition(" ")
        if path not in verifiers or not re.search(rf"\b(KY_POLICY_)?{name}\b", text_of(verifiers[path])):
            yield f"{file} {limit}: there is no {twin}"
            continue
        most = defined(verifiers[path]).get(name)
        least = max((value or 0 for known, value in writers.get(file, {}).items() if known in limit.split(", ")), default=0)
        low, high = (most, least) if "LEAST" in limit else (least, most)
        if least and most is not None and not low <= high <= ROOM * low:
            yield f"{file} {limit} is {least}, {twin} {most}"
    yield from (f"{CASES.name}: nothing goes beyond {twin}" for twin in sorted(twins - tried))
    yield from (f"{LIST.name}: no limit has the twin {twin}, which {CASES.name} tries" for twin in sorted(tried - twins))
