#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""api-doc.py DIR              writes DIR/html: the documentation of engine/ and of the clients of store and sanitizer
api-doc.py --filter HEADER   prints HEADER in the form for doxygen

Exit status 1: doxygen has a warning, for example about a function without a comment. Headers have plain comments before the
declarations. In the comment of a function, these lines describe its parameters, return value and errors; other lines are its
description:

    `name`: ... or `name`, `other`: ...
    Returns ...
    Errors: ...

A first parameter with the name of its type (KyJob *job, KyStep step) needs no line. Nor does the return value of a gboolean
function with errors: it is FALSE if `error` is set.
"""
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
HEADERS = ["engine/*.h", "store/client/*.h", "sanitizer/client.h", "intake/*.h"]
PRIVATE = {"engine/private.h"}
MAIN_PAGE = ROOT / "doc/api.md"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
HEADING = re.compile(r"-{3} (.*?) -{3,}\Z")
FUNCTION = re.compile(r"(?P<type>[^;{}()=]*?)\b(?P<name>ky_\w+) \((?P<parameters>[^;{}]*)\)[^;{}()]*(?:\(\d+, \d+\))?;")
ITEM = re.compile(r"(?:`(?P<names>\w+(?:`, `\w+)*)`|(?P<value>Returns)|(?P<errors>Errors))(?P<colon>:?) ?(?P<text>.*)")
# The names of fields and enumeration values may be sufficient.
OPTIONAL = re.compile(r"Member .* \((variable|enumvalue)\) of .* is not documented\.")


def escaped(text):
    """Escapes doxygen's commands, markup and links in TEXT, except `code`."""
    parts = re.split(r"(`[^`]*`)", text)
    parts[::2] = [re.sub(r"[\\@<>#%*_&$]", r"\\\g<0>", part) for part in parts[::2]]
    return "".join(parts)


def words_of(comment):
    """Returns the lines of a COMMENT without its delimiters."""
    lines = [re.sub(r"^\s*\* ?", "", line) for line in comment[2:-2].split("\n")]
    return "\n".join([lines[0].strip(), *lines[1:]]).strip("\n ").split("\n")


def parameters_of(text):
    """Returns (name, type) of each parameter in TEXT."""
    found, depth, last = [], 0, 0
    for place, sign in enumerate(text + ","):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            found.append(" ".join(text[last:place].split()))
            last = place + 1
    for parameter in found:
        pointer = re.search(r"\(\*(\w+)\)", parameter)
        plain = re.search(r"(\w+)(?:\[[^]]*\])?\Z", parameter)
        if parameter not in ("void", "...", ""):
            yield (pointer or plain)[1], parameter


def items_of(lines):
    """Returns the paragraphs of LINES: [names or "Returns" or "Errors" or None, text]."""
    items = [[None, []]]
    for line in lines:
        match = ITEM.match(line)
        if match and (match["value"] or match["colon"]):
            kind = match["names"] or match["value"] or match["errors"]
            items.append([kind.replace("`", "").replace(" ", ""), [match["text"]]])
        else:
            items[-1][1].append(line)
    return [[kind, "\n".join(text).strip()] for kind, text in items]


def documented(lines, function):
    """Returns the comment of a FUNCTION with doxygen's commands."""
    parameters = list(parameters_of(function["parameters"]))
    items = items_of(lines)
    kinds = [kind for kind, _ in items]
    out = []
    if parameters:
        name, declared = parameters[0]
        kind = re.search(r"\bKy(\w+) ", declared)
        if kind and re.findall("[A-Z][a-z]*", kind[1])[-1].lower() == name and name not in ",".join(filter(None, kinds)).split(","):
            out.append(f"@param {name} the Ky{kind[1]}")
    for kind, text in items:
        text = escaped(text)
        if kind == "Returns":
            # A comment with only a "Returns" paragraph is also the description.
            out += [f"Returns {text}"] if not items[0][1] else []
            out.append(f"@return {text}")
        elif kind == "Errors":
            out.append(f"@param error {text}" if ("error", "GError **error") in parameters else f"Errors: {text}")
        elif kind:
            out.append(f"@param {kind} {text}")
        else:
            out.insert(0, f"{text}\n")
    if "Errors" in kinds and "Returns" not in kinds and function["type"].split()[-1:] == ["gboolean"]:
        out.append("@return TRUE; FALSE when an error is set")
    return "\n".join(out)


def filtered(text):
    """Converts the TEXT of a header to the form for doxygen."""
    out, last, heading_is_open, is_file = [], 0, False, True
    for match in COMMENT.finditer(text):
        before, comment = text[last:match.start()], match.group()
        out.append(before)
        last = match.end()
        lines = words_of(comment)
        heading = HEADING.match(lines[0])
        function = FUNCTION.match(text[last:].lstrip())
        if re.match(r"SPDX-|clang-format ", lines[0]):
            out.append(comment)
        elif is_file:
            is_file = False
            columns = any(re.search(r"\S {3,}\S", line) for line in lines)
            body = "\n".join(["@verbatim", *lines, "@endverbatim"]) if columns else escaped("\n".join(lines))
            out.append(f"/** @file\n{body} */")
        elif heading:
            out.append("/** @} */\n" * heading_is_open + f"/** @name {escaped(heading[1])}\n@{{ */")
            heading_is_open = True
        elif text[:match.start()].rsplit("\n", 1)[-1].strip():
            out.append(f"/**< {escaped(' '.join(lines))} */")
        elif text.startswith("\n\n", last):
            out.append(comment)  # a comment that belongs to no declaration
        elif function:
            out.append(f"/** {documented(lines, function)} */")
        else:
            out.append("/** " + escaped("\n".join(lines)) + " */")
    out += [text[last:], "/** @} */\n" * heading_is_open]
    return "".join(out)


def headers():
    return sorted(path for pattern in HEADERS for path in ROOT.glob(pattern) if path.relative_to(ROOT).as_posix() not in PRIVATE)


def make(folder, inputs):
    """Writes the pages of INPUTS to FOLDER and returns doxygen's warnings."""
    with tempfile.TemporaryDirectory() as scratch:
        log = pathlib.Path(scratch, "warnings")
        settings = (ROOT / "doc/Doxyfile").read_text(encoding="utf-8")
        settings += f'OUTPUT_DIRECTORY = "{folder}"\nWARN_LOGFILE = "{log}"\nSTRIP_FROM_PATH = "{ROOT}"\nINPUT = '
        settings += " ".join(f'"{path}"' for path in [MAIN_PAGE, *inputs])
        command = shlex.join([sys.executable, str(pathlib.Path(__file__).resolve()), "--filter"]).replace('"', '\\"')
        settings += f'\nFILTER_PATTERNS = "*.h={command}"\n'
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        subprocess.run(["doxygen", "-"], input=settings, text=True, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        lines = log.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(f"{ROOT}/") for line in lines if line.strip() and not OPTIONAL.search(line)]


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--filter":
        print(filtered(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")), end="")
        return 0
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    warnings = make(sys.argv[1], headers())
    print(*warnings, sep="\n" if warnings else "")
    return 1 if warnings else 0


if __name__ == "__main__":
    sys.exit(main())
