#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is made from common/words.def.

words.py --update                 writes portal/ui/words/shared-*.js
words.py --check                  says whether they are what it would write, and whether each sentence has one place (TAP)
words.py --man LANGUAGE [PAGE]    prints PAGE (standard input without it) with the tables in place of @REASONS@
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TABLE = ROOT / "common" / "words.def"
LANGUAGES = ("en", "ja")
STRING = r'"((?:[^"\\]|\\.)*)"'
# How many strings a row of each kind has, and which of them are sentences.
ROWS = {"REASON": 5, "CAUSE": 3, "LABEL": 4, "FAULT": 4, "ERROR": 5, "MESSAGE": 3, "REMOVED": 3, "NOTED": 3}
HOUSES = ("cli", "common", "config", "engine", "filetypes", "milter", "opener", "portal", "sanitizer", "store")
SHORT = 16  # bytes in UTF-8: a shorter string is a word, which may stand anywhere


def rows():
    """(kind, strings) of each row, in the order of the file."""
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r"([A-Z]+) \(", line)
        if not match or match[1] not in ROWS:
            continue
        strings = [text.replace('\\"', '"') for text in re.findall(STRING, line)]
        if len(strings) != ROWS[match[1]] or not line.endswith(")"):
            raise SystemExit(f"{TABLE.name}:{number}: not a row of {match[1]}")
        yield match[1], strings


def pick(pair, language):
    return pair[LANGUAGES.index(language)]


def sentence(clause, language):
    return clause + "。" if language == "ja" else clause[0].upper() + clause[1:] + "."


def entries(language):
    """{key: words} of the portal's pages."""
    found = {}
    for kind, strings in rows():
        code = strings[0]
        if kind == "REASON":
            found["reason-name." + code] = pick(strings[1:3], language)
            found["reason." + code] = sentence(pick(strings[3:5], language), language)
        elif kind == "CAUSE":
            found["cause." + code] = sentence(pick(strings[1:3], language), language)
        elif kind == "LABEL":
            found[f"{code}.{strings[1]}"] = pick(strings[2:4], language)
        elif kind == "ERROR":
            found["error." + code] = pick(strings[1:3], language)
            found["next." + code] = pick(strings[3:5], language)
    return found


def module(language):
    # REUSE-IgnoreStart
    lines = ["// SPDX-License-Identifier: GPL-2.0-or-later", "// Made from common/words.def by common/words.py --update.",
             "export default {"]
    # REUSE-IgnoreEnd
    for key, words in sorted(entries(language).items()):
        lines.append('  "{}": "{}",'.format(key, words.replace("\\", "\\\\").replace('"', '\\"')))
    return "\n".join([*lines, "};", ""])


def module_path(language):
    return ROOT / "portal" / "ui" / "words" / f"shared-{language}.js"


# --- messages -------------------------------------------------------------------------------------


def said(text, language="en"):
    """What common/said.h says of a text with codes."""
    table = {strings[0]: pick(strings[1:3], language) for kind, strings in rows() if kind == "MESSAGE"}
    table.update({"withheld-" + strings[0]: pick(strings[1:3], language) for kind, strings in rows() if kind == "REASON"})
    found = re.compile(r"\{([a-z0-9-]+)((?:\|(?:\\u\{7[bcd]\}|[^{}|])*)*)\}")

    def words(match):
        values = match[2].split("|")[1:]
        return re.sub(r"\{(\d)\}", lambda at: values[int(at[1]) - 1] if int(at[1]) <= len(values) else "", table[match[1]])

    while True:
        inner = next((match for match in found.finditer(text) if match[1] in table), None)
        if inner is None:
            return text
        text = text[:inner.start()] + words(inner) + text[inner.end():]


# --- manual pages ---------------------------------------------------------------------------------


def reasons(language):
    """A list for scdoc, of reasons and of causes."""
    lines = []
    for kind, strings in rows():
        if kind in {"REASON", "CAUSE"}:
            lines += [f"*{strings[0]}*", "\t" + sentence(pick(strings[-2:], language), language), ""]
    return "\n".join(lines)


def print_man(language, path):
    page = (pathlib.Path(path).read_text(encoding="utf-8") if path else sys.stdin.read())
    if page.count("@REASONS@") != 1:
        raise SystemExit("no @REASONS@ in the page")
    sys.stdout.reconfigure(encoding="utf-8")
    print(page.replace("@REASONS@\n", reasons(language)), end="")


# --- checks ---------------------------------------------------------------------------------------


def breaches_of_making():
    for language in LANGUAGES:
        path = module_path(language)
        if not path.exists() or path.read_text(encoding="utf-8") != module(language):
            yield f"{path.relative_to(ROOT)} is not made from common/words.def: common/words.py --update"


def breaches_of_rows():
    """Sorted, no code twice, both languages, the same values in them."""
    keys = {}
    for kind, strings in rows():
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
            if path.suffix in {".c", ".h", ".def", ".js"} and path != TABLE and path.name not in {
                    module_path(language).name for language in LANGUAGES}:
                yield path


def literals(path):
    text = path.read_text(encoding="utf-8", errors="replace")
    text = re.sub(r'"\s*\n\s*"', "", text)
    for line in text.split("\n"):
        if not line.startswith("#include") and "import " not in line[:7]:
            yield from re.findall(STRING, line)


def plain(text):
    """Without what a second copy may differ in: case, full stop, values."""
    return re.sub(r"%s|%\w+|\{=?\w+\}|[\s.。]+$", "", text.replace('\\"', '"')).lower().strip()


def breaches_of_copies():
    told = {}
    for kind, strings in rows():
        for text in strings[1:] if kind not in {"LABEL"} else []:
            if len(text.encode()) > SHORT:
                told.setdefault(plain(text), f"{kind} {strings[0]}")
    for path in sources():
        for text in literals(path):
            if len(text.encode()) > SHORT and plain(text) in told:
                yield f"{path.relative_to(ROOT)}: '{text}' is {told[plain(text)]} of common/words.def"


CALLS = {"FAULT": r"ky_fault_set \([^,]+, \"([^\"]+)\"", "ERROR": r"ky_(?:refuse|order_fail|request_fail) \([^,]+, \"([^\"]+)\"",
         "MESSAGE": r"\{([a-z0-9]+(?:-[a-z0-9]+)+)[|}]"}
# What puts values into a message, and how: code and types stand beside each other.
SAYS = re.compile(r'\bky_(?:say|error_say|refuse_say) \(((?:[^;"]|"[^"]*")*?)"([a-z0-9-]*)",\s*"([sim]*)",')


def breaches_of_saying():
    """Values come into a message by common/said.h alone, and as many as its words have."""
    wants = {strings[0]: max([0, *(int(n) for n in re.findall(r"\{(\d)\}", strings[1] + strings[2]))])
             for kind, strings in rows() if kind == "MESSAGE"}
    for path in sources():
        if path.suffix != ".c" or path.name == "said.c":
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


def breaches_of_use():
    """Each code that a program says has words, and each that has words is said."""
    known = {}
    for kind, strings in rows():
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
    for kind in ("CAUSE", "FAULT", "ERROR", "MESSAGE"):
        for code in sorted(code for code in known.get(kind, set()) - said if not code.startswith("withheld-")):
            yield f"{kind} {code}: nobody says it"


CHECKS = [
    ("values come into a message by ky_say() alone, as many as its words have", breaches_of_saying),
    ("each code has words, and each that has them is said", breaches_of_use),
    ("each row has its place and both languages", breaches_of_rows),
    ("what is made from the catalogue is made from it", breaches_of_making),
    ("no sentence of the catalogue stands anywhere else", breaches_of_copies),
]


def check():
    sys.path.insert(0, str(ROOT / "tests"))
    import tap  # pylint: disable=import-outside-toplevel
    return tap.run(CHECKS)


def main():
    if sys.argv[1:] == ["--update"]:
        for language in LANGUAGES:
            module_path(language).write_text(module(language), encoding="utf-8")
        return 0
    if sys.argv[1:] == ["--check"]:
        return check()
    if len(sys.argv) in (3, 4) and sys.argv[1] == "--man" and sys.argv[2] in LANGUAGES:
        print_man(sys.argv[2], sys.argv[3] if len(sys.argv) == 4 else None)
        return 0
    raise SystemExit(__doc__)


if __name__ == "__main__":
    sys.exit(main())
