#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Converts contract/store.def to C (store.py FILE header|table) and to doc/store-protocol.md (store.py --update)."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).parent.parent
PAGE = ROOT / "doc" / "store-protocol.md"
SOCKETS = ("portal", "opener", "admin", "watcher")
ROLES = ("staff", "approver", "administrator", "auditor", "anybody")
FLAGS = ("alone", "bare", "recorded", "full", "early", "slow")
FUNCTIONS = ("start", "apply", "query", "done")
KINDS = ("text", "number", "time", "mail", "request", "entry", "sha256", "yes", "word", "reason")
HEAD = re.compile(r"([a-z0-9-]+): ([a-z, ]+); ([a-z, ]+)")
ARGUMENT = re.compile(r"    ([a-z0-9-]+)(\*?) +(text \d+|number -?\d+\.\.\d*|word [a-z-]+(?:\|[a-z-]+)*|entry [a-z]+|[a-z0-9]+)(?: +(.+))?")
COLUMN = re.compile(r"([a-z0-9_]+) (text|number|bytes)( \([^()]+\))?")
SESSION = ("session", False, "text 256", "")
INT64_MAX = 2**63 - 1


class Verb:
    """A verb: its name, sockets, words (roles and flags), description, arguments, blob, answer, file and functions."""

    def __init__(self, name, sockets, words):
        self.name, self.sockets, self.words = name, sockets, words
        self.does, self.blob, self.answer, self.file, self.functions = "", None, "", None, {}
        self.columns = []
        self.arguments = [] if "alone" in words else [SESSION]


def parse(text):
    """Parses TEXT and returns its verbs in the order of the text."""
    verbs = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        try:
            if line[0] != " ":
                verbs.append(parse_head(line))
            else:
                parse_line(verbs[-1], line)
        except (AttributeError, IndexError, ValueError) as error:
            raise SystemExit(f"contract/store.def:{number}: {line.strip()}: {error}") from error
    for verb in verbs:
        names = [name for name, *_ in verb.arguments]
        if len(names) != len(set(names)) or len(names) > 32 or not verb.does or not verb.answer:
            raise SystemExit(f"contract/store.def: {verb.name}: an argument twice, too many, or a line is missing")
    for verb in verbs:
        verb.columns = columns_of(verb, verbs)
    pairs = [(verb.name, socket) for verb in verbs for socket in verb.sockets]
    if len(pairs) != len(set(pairs)):
        raise SystemExit("contract/store.def: a verb stands there twice")
    return verbs


def columns_of(verb, verbs):
    """Returns (name, kind) of each column of the answer of VERB."""
    if verb.answer == "nothing":
        return []
    if verb.answer.startswith("as "):
        return columns_of(next(other for other in verbs if other.name == verb.answer[3:]), verbs)
    found = [COLUMN.fullmatch(one) for one in verb.answer.split(", ")]
    names = [one and one[1] for one in found]
    if None in found or len(names) != len(set(names)):
        raise SystemExit(f"contract/store.def: {verb.name}: not a list of columns: {verb.answer}")
    return [one.group(1, 2) for one in found]


def parse_head(line):
    """Parses the first LINE of a verb."""
    name, sockets, words = HEAD.fullmatch(line).groups()
    sockets, words = sockets.split(", "), words.split(", ")
    if set(sockets) - set(SOCKETS) or set(words) - {*ROLES, *FLAGS} or ("alone" in words) == bool(set(words) & set(ROLES)):
        raise ValueError("unknown words, or neither a role nor alone")
    return Verb(name, sockets, words)


def parse_line(verb, line):
    """Adds the content of LINE to VERB."""
    text = line.strip()
    if not verb.does.endswith("."):
        verb.does = (verb.does + " " + text).strip()
    elif text.startswith("-> "):
        verb.answer = text[3:]
    elif text.startswith("= "):
        verb.functions = {kind: "ky_verb_" + name for kind, name in (part.split() for part in text[2:].split(", "))}
        if set(verb.functions) - set(FUNCTIONS):
            raise ValueError(f"one of {', '.join(FUNCTIONS)}")
    elif text.startswith("blob: "):
        verb.blob = text[6:]
    elif text.startswith("file: "):
        verb.file = text[6:]
    elif verb.answer and verb.file is None:
        verb.answer += " " + text
    elif match := ARGUMENT.fullmatch(line):
        name, star, kind, what = match.groups()
        if kind.split()[0] not in KINDS:
            raise ValueError("no such kind")
        verb.arguments.append((name, bool(star), kind, what or ""))
    else:
        raise ValueError("neither an argument nor a word of an argument")


def prototypes(verbs):
    """Returns the declarations of the functions that answer VERBS."""
    functions = {function: kind for verb in verbs for kind, function in verb.functions.items()}
    forms = {"query": "KyRowsWriter *{} (KyCall *call, KyIndex *reader, GError **error);\n",
             "done": "void {} (KyServer *server, KyCall *call);\n"}
    return "".join(forms.get(kind, "gboolean {} (KyServer *server, KyCall *call, GError **error);\n").format(function)
                   for function, kind in sorted(functions.items()))


def rule(name, needed, kind, _):
    """Converts an argument to a row in C."""
    word, _, bounds = kind.partition(" ")
    minimum, maximum, words = "0", "0", "NULL"
    if word == "text":
        maximum = bounds
    elif word == "number":
        minimum, maximum = bounds.split("..")
    elif word == "entry":
        words = f'(const gchar *const[]){{ "{{no-such-{bounds}}}", NULL }}'
    elif word == "word":
        words = "(const gchar *const[]){ " + "".join(f'"{one}", ' for one in bounds.split("|")) + "NULL }"
    return (f'  {{ "{name}", KY_ARGUMENT_{word.upper()}, {"TRUE" if needed else "FALSE"}, G_GINT64_CONSTANT ({minimum}),'
            f" G_GINT64_CONSTANT ({maximum or INT64_MAX}), {words} }},\n")


def table(verbs):
    """Returns the table of VERBS in C."""
    out = '#include "store/calls/call.h"\n'
    for number, verb in enumerate(verbs):
        out += f"static const KyArgumentRule arguments_{number}[] = {{\n{''.join(rule(*argument) for argument in verb.arguments)}  {{ NULL }},\n}};\n"
        columns = "".join(f'  {{ "{name}", KY_ROW_{kind.upper()} }},\n' for name, kind in verb.columns)
        out += f"static const KyRowColumn columns_{number}[] = {{\n{columns}  {{ NULL }},\n}};\n"
    out += "const KyVerb ky_store_verbs[] = {\n"
    for number, verb in enumerate(verbs):
        roles = " | ".join(f"KY_ROLES_{'ALL' if word == 'anybody' else word.upper()}" for word in verb.words if word in ROLES)
        flags = " | ".join([f"KY_VERB_{word.upper()}" for word in verb.words if word in FLAGS] + ["KY_VERB_BLOB"] * (verb.blob is not None))
        sockets = " | ".join(f"1 << KY_ROLE_{socket.upper()}" for socket in verb.sockets)
        functions = ", ".join(verb.functions.get(kind, "NULL") for kind in FUNCTIONS)
        out += f'  {{ "{verb.name}", {sockets}, {flags or "0"}, {roles or "0"}, arguments_{number}, columns_{number}, {functions} }},\n'
    return out + "  { NULL },\n};\n"


def page(text):
    """Returns the content of doc/store-protocol.md for TEXT."""
    verbs = iter(parse(text))
    out = ["# The verbs of kiyome-store", "",
           "Made of [contract/store.def](../contract/store.def) by `contract/store.py --update`.",
           "`contract/front-end.def` has the packets that carry verbs, and those of front ends.", "",
           "A verb that is not \"alone\" needs `session`; at admin.sock it is optional. An argument that is",
           "unknown, given twice, missing although it is needed (\\*), longer than its bound in bytes, or",
           "malformed is refused before the verb does anything. An empty value counts as not given.", "",
           "An answer has the columns that are listed, or some of them, in this order, and values of their",
           "kind or null; the store refuses to send another. A file is a second file descriptor.", ""]
    for line in text.splitlines():
        if match := re.fullmatch(r"# --- (.+) ---", line):
            out += [f"## {match[1][0].upper()}{match[1][1:]}", "", "| verb | sockets | who, how | arguments | answer |", "| --- | --- | --- | --- | --- |"]
        elif HEAD.fullmatch(line):
            verb = next(verbs)
            star = {True: r"\*", False: ""}
            shown = ["`" + name + "`" + star[needed] + " " + kind + (": " + what if what else "")
                     for name, needed, kind, what in verb.arguments if name != "session"]
            cell = "; ".join(shown + [f"blob: {verb.blob}"] * (verb.blob is not None)).replace("|", "\\|")
            answer = "; ".join([re.sub(r"(^|, )([a-z0-9_]+) (text|number|bytes)", r"\1`\2` \3", verb.answer)] + [f"file: {verb.file}"] * (verb.file is not None))
            out.append(f"| `{verb.name}`: {verb.does} | {', '.join(verb.sockets)} | {', '.join(verb.words)} | {cell} | {answer} |")
    return "\n".join(out).replace("|\n##", "|\n\n##") + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        PAGE.write_text(page((ROOT / "contract" / "store.def").read_text()))
    else:
        sys.stdout.write({"header": prototypes, "table": table}[sys.argv[2]](parse(pathlib.Path(sys.argv[1]).read_text())))
