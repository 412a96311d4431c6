# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the texts of common/words.def are in the generated files and nowhere else."""
import re

from rules import ROOT, rule, script

words = script("common/words.py")
HOUSES = ("cli", "common", "config", "engine", "filetypes", "intake", "milter", "opener", "portal", "sanitizer", "store")
SHORT = 16  # bytes in UTF-8; a shorter string is a word, which may be anywhere


@rule
def test_the_tables_of_the_portal_are_those_of_the_catalogue():
    for language in words.LANGUAGES:
        path = words.module_path(language)
        if not path.exists() or path.read_text(encoding="utf-8") != words.module(language):
            yield f"{path.relative_to(ROOT)} is not made from common/words.def: common/words.py --update"


@rule
def test_each_row_has_its_place_and_both_languages():
    """The rows are sorted, no code occurs twice, both languages have a text, and both texts have the same values."""
    keys = {}
    for kind, strings in words.rows():
        code = tuple(strings[:2]) if kind == "LABEL" else tuple(strings[:1])
        group = "REMOVAL" if kind in {"REMOVED", "NOTED"} else kind
        last = keys.setdefault(group, [])
        if last and code <= last[-1]:
            yield f"{kind} {' '.join(code)}: not in order, or twice"
        last.append(code)
        if not all(strings):
            yield f"{kind} {' '.join(code)}: without words in both languages"
        for one, other in zip(strings[-2::-2], strings[-1::-2]):
            if kind in {"FAULT", "MESSAGE"} and len(strings) - strings.index(other) <= 1 and \
               sorted(re.findall(r"%s|\{=?\d\}", one)) != sorted(re.findall(r"%s|\{=?\d\}", other)) and \
               set(re.findall(r"%s|\{=?\d\}", other)) - set(re.findall(r"%s|\{=?\d\}", one)):
                yield f"{kind} {' '.join(code)}: the languages have other values"


def sources():
    for house in HOUSES:
        for path in sorted((ROOT / house).rglob("*")):
            if path.suffix in {".c", ".h", ".def", ".js"} and path != words.TABLE and path.name not in {
                    words.module_path(language).name for language in words.LANGUAGES}:
                yield path


def literals(path):
    text = path.read_text(encoding="utf-8", errors="replace")
    text = re.sub(r'"\s*\n\s*"', "", text)
    for line in text.split("\n"):
        if not line.startswith("#include") and "import " not in line[:7]:
            yield from re.findall(words.STRING, line)


def plain(text):
    """Returns the text without the parts in which a copy may differ: case, full stop, values."""
    return re.sub(r"%s|%\w+|\{=?\w+\}|[\s.。]+$", "", text.replace('\\"', '"')).lower().strip()


@rule
def test_no_sentence_of_the_catalogue_stands_anywhere_else():
    told = {}
    for kind, strings in words.rows():
        for text in strings[1:] if kind not in {"LABEL"} else []:
            if len(text.encode()) > SHORT:
                told.setdefault(plain(text), f"{kind} {strings[0]}")
    for path in sources():
        for text in literals(path):
            if len(text.encode()) > SHORT and plain(text) in told:
                yield f"{path.relative_to(ROOT)}: '{text}' is {told[plain(text)]} of common/words.def"


CALLS = {"FAULT": r"ky_fault_set \([^,]+, \"([^\"]+)\"", "ERROR": r"ky_(?:refuse|order_fail|request_fail) \([^,]+, \"([^\"]+)\"",
         "MESSAGE": r"\{([a-z0-9]+(?:-[a-z0-9]+)+)[|}]"}
# The functions that put values into a message, with their arguments: codes and types alternate.
SAYS = re.compile(r'\bky_(?:say|error_say|refuse_say) \(((?:[^;"]|"[^"]*")*?)"([a-z0-9-]*)",\s*"([sim]*)",')


@rule
def test_values_come_into_a_message_by_ky_say_alone_and_as_many_as_its_words_have():
    """Only common/message-codes.h puts values into a message, as many as its text has."""
    wants = {strings[0]: max([0, *(int(n) for n in re.findall(r"\{(\d)\}", strings[1] + strings[2]))])
             for kind, strings in words.rows() if kind == "MESSAGE"}
    for path in sources():
        if path.suffix != ".c" or path.name == "message-codes.c":
            continue
        content = path.read_text(encoding="utf-8", errors="replace")
        for code in re.findall(r'"[^"\n]*\{([a-z0-9]+(?:-[a-z0-9]+)+)\|[^"\n]*"', content):
            if code in wants:
                yield f"{path.relative_to(ROOT)}: {code} gets its values by hand: ky_say()"
        for code in re.findall(r'"[^"\n]*\{([a-z0-9]+(?:-[a-z0-9]+)+)\}', content):
            if wants.get(code, 0) > 0:
                yield f"{path.relative_to(ROOT)}: {code} has {wants[code]} values, and gets none"
        for _, code, types in SAYS.findall(content):
            if len(types) != wants.get(code, -1):
                yield f"{path.relative_to(ROOT)}: {code} has {wants.get(code, 'no')} values, and gets {len(types)}"


@rule
def test_each_code_has_words_and_each_that_has_words_is_said():
    """Each code that a program uses has a text, and each code with a text is used."""
    known = {}
    for kind, strings in words.rows():
        known.setdefault(kind, set()).add(strings[0])
    known["MESSAGE"] |= {"withheld-" + code for code in known["REASON"]}
    text = {path: path.read_text(encoding="utf-8", errors="replace") for path in sources()}
    for path, content in text.items():
        for kind, call in CALLS.items():
            for code in re.findall(call, content) if kind != "MESSAGE" or path.suffix == ".c" else ():
                if code not in known.get(kind, ()):
                    yield f"{path.relative_to(ROOT)}: {code} has no {kind} in common/words.def"
    report = text[ROOT / "engine" / "report.c"]
    reasons_there = set(re.findall(r'\[KY_REASON_\w+\] = "([^"]+)"', report))
    for code in sorted(reasons_there ^ known["REASON"]):
        yield f"REASON {code}: in engine/report.c or in common/words.def alone"
    refusals = re.search(r"codes\[\]\s*=\s*\{([^}]*)\}", text[ROOT / "store" / "client" / "portal-client.c"])
    for code in sorted(set(re.findall(r'"([^"]+)"', refusals[1])) - known["ERROR"]):
        yield f"store/client/portal-client.c: {code} has no ERROR in common/words.def"
    said = {word for content in text.values() for word in re.findall(r'[{"]([a-z][a-z0-9-]+)[":|}]', content)}
    # contract/store.py generates these from the kinds of arguments.
    said |= {"no-such-" + entry for entry in re.findall(r" entry ([a-z]+)", (ROOT / "contract" / "store.def").read_text(encoding="utf-8"))}
    for kind in ("CAUSE", "FAULT", "ERROR", "MESSAGE"):
        for code in sorted(code for code in known.get(kind, set()) - said if not code.startswith(("withheld-", "errno-"))):
            yield f"{kind} {code}: nobody says it"


# Codes that no case of test-corpus/ can report: another test, a text of it, and the reason.
REPORTED_ELSEWHERE = {
    "document.notes": ("tests/unit/test-legacy.c", "document.notes", "LibreOffice draws the pages"),
    "document.unprinted": ("tests/unit/test-legacy.c", "document.unprinted", "LibreOffice draws the pages"),
    "link.blocked": ("tests/e2e/test_policies.py", "links that your organisation has blocked", "the store has the blocklist"),
    "office.comment": ("tests/sandbox/test_steps.py", "office.comment", "LibreOffice converts workbooks of Excel 2003"),
    "office.encryption": ("tests/sandbox/test_steps.py", "office.encryption", "LibreOffice converts it"),
    "office.page-header": ("tests/sandbox/test_steps.py", "office.page-header", "LibreOffice converts workbooks of Excel 2003"),
    "office.sheet-rule": ("tests/sandbox/test_steps.py", "office.sheet-rule", "LibreOffice converts workbooks of Excel 2003"),
    "ooxml.chart": ("tests/unit/test-legacy.c", "ooxml.chart", "LibreOffice draws the pages"),
    "ooxml.pivot-table": ("tests/sandbox/test_steps.py", "ooxml.pivot-table", "LibreOffice converts workbooks of Excel 2003"),
    "password.found": ("tests/e2e/test_passwords.py", "password.found", "passwords of mail are tried by the supervisor"),
    "password.sent": ("tests/e2e/test_passwords.py", "このメールとは別に受け取ったパスワードで開きました", "the password comes in another mail"),
    "scan.encrypted": ("tests/scanner/test_supervised.py", "scan.encrypted", "needs a scanner"),
    "scan.limit": ("tests/scanner/test_supervised.py", "scan.limit", "needs a scanner"),
}


@rule
def test_each_code_of_a_removal_is_reported_by_a_case():
    """For a code that a case expects (`removed` in its expect.ini), somebody has read the text beside the removed content."""
    codes = {strings[0] for kind, strings in words.rows() if kind in {"REMOVED", "NOTED"}}
    reported = set()
    for path in (ROOT / "test-corpus").glob("*/*/expect.ini"):
        for line in re.findall(r"^removed *=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            reported |= {code.strip() for code in line.split(";")}
    for code in sorted(codes - reported - set(REPORTED_ELSEWHERE)):
        yield f"{code}: no case of test-corpus/ expects it"
    for code in sorted(set(REPORTED_ELSEWHERE) & reported | set(REPORTED_ELSEWHERE) - codes):
        yield f"{code}: it needs no row in REPORTED_ELSEWHERE"
    for code, (path, *told) in REPORTED_ELSEWHERE.items():
        if told[0] not in (ROOT / path).read_text(encoding="utf-8"):
            yield f"{code}: {path} does not have '{told[0]}'"


@rule
def test_the_product_has_one_name():
    """The product is called kiyome, also at the beginning of a sentence and in Japanese; only the titles of the READMEs have
    "清め", to explain the name."""
    paths = [ROOT / name for name in ("README.md", "README.ja.md", "SECURITY.md", "SECURITY.ja.md", "NEWS.md", "common/words.def", "po/ja.po")]
    for folder, suffixes in (("doc", {".md", ".scd"}), ("portal/ui", {".js", ".html"}), *((house, {".c", ".h"}) for house in HOUSES)):
        paths += sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes and "vendor" not in path.parts)
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            is_title = path.name.startswith("README.") and path.parent == ROOT and number == 1
            # names of header fields begin with a capital letter
            if re.search(r"\bKiyome\b(?!-)", line) and "strlen (\"Kiyome\")" not in line or ("清め" in line and not is_title):
                yield f"{path.relative_to(ROOT)}:{number}: the product is called kiyome"
