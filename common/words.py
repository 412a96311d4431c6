#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Generates texts from common/words.def, and the portal's texts also from contract/health.def and the self-inspection.

words.py --update                 writes portal/ui/words/shared-*.js
words.py --man LANGUAGE [PAGE]    prints PAGE (default: standard input) with the tables instead of @REASONS@
"""
import functools
import importlib.util
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TABLE = ROOT / "common" / "words.def"
LANGUAGES = ("en", "ja")
STRING = r'"((?:[^"\\]|\\.)*)"'
# The number of strings in a row of each kind, and which of them are sentences.
ROWS = {"REASON": 5, "CAUSE": 3, "LABEL": 4, "FAULT": 4, "ERROR": 5, "MESSAGE": 3, "REMOVED": 3, "NOTED": 3, "QUIET": 2,
        "QUIET_TEXT": 2}


@functools.cache
def rows():
    """Returns (kind, strings) of each row in the order of the file."""
    found = []
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r"([A-Z_]+) \(", line)
        if not match or match[1] not in ROWS:
            continue
        strings = [text.replace('\\"', '"') for text in re.findall(STRING, line)]
        if len(strings) != ROWS[match[1]] or not line.endswith(")"):
            raise SystemExit(f"{TABLE.name}:{number}: not a row of {match[1]}")
        found.append((match[1], strings))
    return found


def pick(pair, language):
    return pair[LANGUAGES.index(language)]


def sentence(clause, language):
    if language == "ja":
        return clause + "。"
    return (clause if clause.startswith("kiyome ") else clause[0].upper() + clause[1:]) + "."


def health_module():
    """Loads contract/health.py."""
    spec = importlib.util.spec_from_file_location("health", ROOT / "contract" / "health.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def questions(language):
    """Returns {key: words} of the questions of the self-inspection. Their translations are in po/ja.po."""
    text = (ROOT / "cli" / "selfcheck-questions.def").read_text(encoding="utf-8")
    found = dict(re.findall(rf'^QUESTION \(\w+, "([a-z-]+)",\s+(?:N_ \()?{STRING}', text, re.M))
    if language == "ja":
        catalogue = (ROOT / "po" / "ja.po").read_text(encoding="utf-8")
        entry = rf'^msgid ((?:{STRING}\n)+)msgstr ((?:{STRING}\n)+)'
        whole = {joined(match[1]): joined(match[3]) for match in re.finditer(entry, catalogue, re.M)}
        found = {code: whole.get(words, words) for code, words in found.items()}
    return {"question." + code: words.replace("%s", "{about}") for code, words in found.items()}


def joined(strings):
    return "".join(re.findall(STRING, strings)).replace('\\"', '"')


def entries(language):
    """Returns {key: words} of the portal's pages."""
    found = health_module().page_words(LANGUAGES.index(language)) | questions(language)
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
    lines = ["// SPDX-License-Identifier: GPL-2.0-or-later",
             "// Made by common/words.py --update from common/words.def, contract/health.def and",
             "// cli/selfcheck-questions.def.", "export default {"]
    # REUSE-IgnoreEnd
    for key, words in sorted(entries(language).items()):
        lines.append('  "{}": "{}",'.format(key, words.replace("\\", "\\\\").replace('"', '\\"')))
    return "\n".join([*lines, "};", ""])


def module_path(language):
    return ROOT / "portal" / "ui" / "words" / f"shared-{language}.js"


# --- messages -------------------------------------------------------------------------------------


def said(text, language="en"):
    """Expands a text with message codes, like common/message-codes.h."""
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
    """Returns a list of reasons and causes in the markup of scdoc."""
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


def main():
    if sys.argv[1:] == ["--update"]:
        for language in LANGUAGES:
            module_path(language).write_text(module(language), encoding="utf-8")
        return 0
    if len(sys.argv) in (3, 4) and sys.argv[1] == "--man" and sys.argv[2] in LANGUAGES:
        print_man(sys.argv[2], sys.argv[3] if len(sys.argv) == 4 else None)
        return 0
    raise SystemExit(__doc__)


if __name__ == "__main__":
    sys.exit(main())
