# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the documents and comments that people read: the width of lines, spelling, and words of a private English."""
import ast
import os
import pathlib
import re
import subprocess

import pytest

from rules import ROOT, files, name_of, rule, text_of

WIDTH = 100  # columns
# Generated files, whose tables are as wide as their rows.
MADE = {"doc/threats.md", "doc/types.md", "doc/verifiers.md", "doc/what-stays.md"}
# Japanese has no blanks at which a line could be broken, and a line break would be shown as a blank.
JAPANESE = re.compile(r"\.ja\.\w+$|^doc/ja/|^po/")
# Files of other projects, tables of identifiers, and samples whose misspelled words are the subject of a test.
NOT_SPELLED = re.compile(r"^(test-corpus|LICENSES|tests/fuzz/regress)/|^COPYING$|package-lock\.json$|\.(png|svg|pdf|ico|vocabulary|list|def)$")


def wide_lines(text, is_manual=False):
    """Returns the numbers of lines of prose that are too wide. Code, tables, headings and single words may be too wide, and so
    may the head of an item of a manual page, which is one line according to scdoc(5)."""
    is_code = False
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        is_head = is_manual and line.startswith("*") and ("".join(lines[number:number + 1]).startswith("\t") or line.startswith("*kiyome "))
        is_other = re.match(r"[|:\]#]" if is_manual else r"    |\t|\s*[|<]|#", line)
        if re.match(r"\s*(```|~~~)", line):
            is_code = not is_code
        elif not is_code and len(line) > WIDTH and not is_other and not is_head and " " in line.strip()[WIDTH // 2:WIDTH]:
            yield number


def documents(paths):
    for path in paths:
        name = name_of(path)
        is_prose = path.suffix == ".md" or ".scd" in path.suffixes
        if is_prose and name not in MADE and not JAPANESE.search(name) and not name.startswith(("test-corpus/", ".github/")):
            yield path


@rule
def test_no_line_of_a_document_is_wider_than_people_read(looked_at):
    for path in documents(looked_at):
        for number in wide_lines(text_of(path), ".scd" in path.suffixes):
            yield f"{name_of(path)}:{number}: more than {WIDTH} columns"


def test_wide_prose_is_found_and_wide_code_is_not():
    words = "word " * 30
    assert list(wide_lines(f"short\n{words}\n- {words}")) == [2, 3]
    assert list(wide_lines(f"\t{words}\n*item* {words}\n\t{words}", is_manual=True)) == [1, 3]
    assert list(wide_lines(f"*item* {words}\n\tshort", is_manual=True)) == []
    assert list(wide_lines(f"```\n{words}\n```\n    {words}\n| {words} |\n# {words}\n{'x' * 200}")) == []


def misspelled(paths):
    """Returns the lines that codespell(1) prints; without a file, it reads everything below the current directory."""
    done = subprocess.run(["codespell", "--ignore-words", ROOT / "tests/style/spelling.list", os.devnull, *paths], capture_output=True, text=True, check=False)
    assert "rror" not in done.stderr, done.stderr
    return done.stdout.splitlines()


@rule
def test_words_are_spelled_as_codespell_knows_them(looked_at):
    """tests/style/spelling.list has words that are correct here although codespell does not accept them."""
    for line in misspelled(path for path in looked_at if not NOT_SPELLED.search(name_of(path)) and not JAPANESE.search(name_of(path))):
        yield line.removeprefix(f"{ROOT}/")


def test_a_misspelled_word_is_found(tmp_path):
    (tmp_path / "a.md").write_text("recie" "ve\n")
    assert ["==> receive" in line for line in misspelled([tmp_path / "a.md"])] == [True]


def test_of_no_file_no_word_is_read(tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text("recie" "ve\n")
    monkeypatch.chdir(tmp_path)
    assert not misspelled([])


# Words that begin a head comment, or a comment before a function or type, or that are the verb of its sentence.
VERBS = frozenset(line for line in text_of(ROOT / "tests/style/verbs.list").split("\n") if line and line[0] != "#")
PRODUCT = ("cli", "common", "config", "engine", "filetypes", "intake", "milter", "opener", "portal", "sanitizer", "store")
HEAD = re.compile(r"/\* SPDX[^\n]*\*/\n+(?:#pragma once\n+)?/\*(.*?)\*/", re.DOTALL)
# A head comment must be a sentence about what the file does or declares, not a clause.
CLAUSE = re.compile(r"(What|Which|Who|How|Where|When|Whether|See)\b|kiyome [a-z|]+( [^:.`]*)?:")


# A type's name, a figure of its specification or a program's name is not a subject: a source's head begins with a verb ("Reads",
# "Describes the type"), or is the box with what a program may and may not do.
VERB = re.compile(r"[A-Z][a-z]+s\b|\+-+\+")


# A label before a list is not a sentence, also in the rest of a head.
LABEL = re.compile(r"(?:^|[.)] )(?:Rebuilt|Dropped|Withheld|Read|Drawn|Understood|Passed over|Left out)\b[^.:]{0,60}: ")


def fault_of_head(text, is_source):
    match = HEAD.match(text)
    head = " ".join(re.sub(r"^ ?\*", "", line).strip() for line in match[1].split("\n")).strip() if match else ""
    if not head:
        return "no comment at its head says what the file does"
    if is_source and CLAUSE.match(head):
        return f"the head is a clause, not a sentence: {head[:80]}"
    if is_source and LABEL.search(head):
        return f"the head has a label instead of a verb: {LABEL.search(head)[0]}"
    first = re.match(r"[A-Z][a-z]+\b", head)
    if is_source and not (VERB.match(head) and (not first or first[0].lower() in VERBS | {"does", "has"})):
        return f"the head does not begin with a verb: {head[:80]}"
    return None if "." in head or ":" in head or "|" in head else f"the head has no full stop: {head[:80]}"


@rule
def test_each_source_says_at_its_head_in_a_sentence_what_it_does(looked_at):
    for path in looked_at:
        if path.suffix in {".c", ".h"} and name_of(path).split("/")[0] in PRODUCT and "precompiled" not in path.parts:
            fault = fault_of_head(text_of(path), path.suffix == ".c")
            if fault:
                yield f"{name_of(path)}: {fault}"


def test_a_head_that_is_missing_or_a_clause_is_found():
    spdx = "/* SPDX-License-Identifier: GPL-2.0-or-later */\n"
    assert fault_of_head(spdx + '#include "a.h"\n', True) and fault_of_head(spdx + "/* What holds for whom. */\n", True)
    assert fault_of_head(spdx + "/* kiyome audit show|verify: who did what. */\n", True) and fault_of_head(spdx + "/* Parts */\n", False)
    assert fault_of_head(spdx + "/* BMP: Microsoft's Bitmap Storage. */\n", True) and fault_of_head(spdx + "/* Type 1 fonts (Adobe, 1990). Read: all. */\n", True)
    assert fault_of_head(spdx + "/* Describes parts. Read, with libpart: all. */\n", True) and not fault_of_head(spdx + "/* Describes parts. It reads all. */\n", True)
    assert fault_of_head(spdx + "/* Lookups of a font. */\n", True)
    assert not fault_of_head(spdx + "/* +---+\n * | kiyome: the command. |\n * +---+ */\n", True)
    assert not fault_of_head(spdx + "/* Reads parts.\n *\n * PART   one part */\n", True)
    assert not fault_of_head(spdx + "#pragma once\n\n/* What the files of a house share. */\n", False)


def rules_of(scope):
    """Returns the words that tests/style/private-words.list forbids in `scope`, as one regular expression."""
    rows = [line.rsplit("|", 2) for line in text_of(ROOT / "tests/style/private-words.list").splitlines() if line and line[0] != "#"]
    return re.compile("|".join(words.strip() for words, where, _ in rows if where.strip() in {"all", scope}), re.IGNORECASE)


EVERYWHERE, PRIVATE = rules_of("all"), rules_of("messages")
STRING = r'"(?:\\.|[^"\\\n])*"'
NOT_PROSE = re.compile(r"\b(SELECT|FROM|WHERE|CREATE|UPDATE|INSERT|JOIN|SET|AND|AS|BY)\b")


def private_words(text):
    """Returns line and words of each message in a text that has a private word; a message is a string of at least three words."""
    for match in re.finditer(rf"{STRING}(?:\s+{STRING})*", text):
        message = "".join(part[1:-1] for part in re.findall(STRING, match[0]))
        found = PRIVATE.search(message)
        if found and message.count(" ") >= 2 and not NOT_PROSE.search(message):
            yield text.count("\n", 0, match.start()) + 1, found[0]


# Tables that contain messages.
MESSAGES = {"common/words.def", "contract/health.def", "cli/commands.def", "cli/selfcheck-questions.def", "intake/icap/page.def", "milter/notice.def", "store/people/letters.def"}


@rule
def test_no_message_has_a_word_of_a_private_english(looked_at):
    for path in looked_at:
        name = name_of(path)
        if path.suffix == ".c" and name.split("/")[0] in PRODUCT or name in MESSAGES or re.match(r"portal/ui/words/en", name):
            text = re.sub(r"/\*.*?\*/", lambda comment: re.sub(r"[^\n]", " ", comment[0]), text_of(path), flags=re.DOTALL) if path.suffix == ".c" else text_of(path)
            for line, word in private_words(text):
                yield f"{name}:{line}: '{word}': say it in the field's terms (doc/glossary.md)"


def test_a_private_word_in_a_message_is_found_across_lines_and_not_in_a_statement():
    assert list(private_words('a (\n"the mail that is "\n   "owed to him")')) == [(2, "owed")]
    assert not list(private_words('"SELECT n FROM debts WHERE owed = 1" "debts_owed" "owed"'))


# The form of comments by the suffix of a file; in all others that are not documents, comments are lines that begin with "#".
MARKS = {".c": (), ".h": (), ".def": (), ".inc": (), ".css": (), ".js": ("//",), ".mjs": ("//",), ".sql": ("--",), ".lua": ("--",)}
# Files without comments, or whose text is data.
DATA = {".png", ".svg", ".json", ".b64", ".po", ".pot", ".vocabulary", ".list", ".tsv", ".txt", ".html"}


def python_passages(text):
    """Yields line and text of each docstring of Python, and of each comment of one or more lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            yield node.body[0].lineno, ast.get_docstring(node)
    yield from line_passages(text, "#")


def line_passages(text, mark):
    """Yields line and text of each comment that begins with `mark`: consecutive lines that are only comment, taken together, and
    ends of lines."""
    for match in re.finditer(rf"(?:^[ \t]*{mark}[ \t].*(?:\n|\Z))+", text, re.MULTILINE):
        yield text.count("\n", 0, match.start()) + 1, re.sub(rf"\n[ \t]*{mark}", " ", match[0])
    for match in re.finditer(rf"\S.*?[ \t]{mark}[ \t](.*)$", text, re.MULTILINE):
        yield text.count("\n", 0, match.start()) + 1, match[1]


def passages(name, text):
    """Yields line and text of each passage of prose in a file: a comment, a docstring, or a paragraph of a document."""
    suffix = pathlib.Path(name.removesuffix(".in")).suffix
    if suffix in {".md", ".scd"}:
        for match in re.finditer(r"(?:[^\n]+\n?)+", text):
            yield text.count("\n", 0, match.start()) + 1, match[0]
    elif suffix == ".py" or re.match(r"#!.*python", text):
        yield from python_passages(text)
    else:
        if suffix in MARKS:
            for match in re.finditer(r"/\*(.*?)\*/", text, re.DOTALL):
                yield text.count("\n", 0, match.start()) + 1, re.sub(r"\n\s*\*?", " ", match[1])
        for mark in MARKS.get(suffix, ("#",)):
            yield from line_passages(text, mark)


def private_passages(name, text):
    """Yields line and word of each passage that has a word of tests/style/private-words.list."""
    for line, passage in passages(name, text):
        found = EVERYWHERE.search(re.sub(r"\s+", " ", passage))
        if found:
            yield line, found[0]


@rule
def test_no_comment_or_document_has_a_word_of_a_private_english(looked_at):
    """doc/glossary.md is left out, because it lists the old words."""
    for path in looked_at:
        name = name_of(path)
        if path.suffix in DATA or JAPANESE.search(name) or re.match(r"(test-corpus|LICENSES|tests/fuzz/regress|portal/ui/(words|vendor))/|doc/glossary.md", name):
            continue
        for line, word in private_passages(name, text_of(path)):
            yield f"{name}:{line}: '{word}': tests/style/private-words.list says what to write instead"


@pytest.mark.parametrize("name, text, lines", [
    ("a.c", 'char *s = "owed";\n/* What\n * stands in it. */\n/* The content. */\n', [2]),
    ("a.md", "One.\n\nThe mail is\ngiven\nup.\n", [3]),
    ("a.js", 'const s = "owed";\n// What\n// stands in it.\nf (); // owed\n', [2, 4]),
    ("a.py", '"""Says what is\nowed."""\ns = "owed"\n# All the\n# same.\nf ()  # ow' 'ed\n', [1, 4, 6]),
    ("run", '#!/usr/bin/python3\ndef f():\n    """What stands."""\n', [3]),
    ("a.service.in", "[Unit]\n# What is\n# owed.\nType=owed\n", [2]),
    ("a.sql", "-- It is\n-- given up.\nSELECT owed;\n", [1]),
])
def test_a_private_word_is_found_in_each_kind_of_comment(name, text, lines):
    assert [line for line, _ in private_passages(name, text)] == lines


NAMED = re.compile(r"(?<![\w*.{}/-])(?:[a-z0-9_-]+/)*([a-z0-9_-]+\.[ch])\b(?![\w.(])")
FOREIGN = {"arm64.c", "sched.h"}  # files of xz and of Linux


def lost_files(text, known):
    """Yields line and name of each source file that a comment of the text names and that is not in `known`."""
    for line, passage in passages("a.c", text):
        for match in NAMED.finditer(passage):
            if match[1] not in known:
                yield line, match[1]


@rule
def test_each_source_that_a_comment_names_exists(looked_at):
    """Headers of libraries exist if some file includes them."""
    sources = [path for path in files() if path.suffix in {".c", ".h"}]
    known = FOREIGN | {path.name for path in sources} | {name for path in sources for name in re.findall(r"#include <(?:[^>\n]*/)?([^>/\n]+)>", text_of(path))}
    for path in looked_at:
        if path.suffix in {".c", ".h"} and name_of(path).split("/")[0] in PRODUCT:
            for line, name in lost_files(text_of(path), known):
                yield f"{name_of(path)}:{line}: {name} is not in the tree"


def test_a_source_that_is_gone_is_found_in_a_comment():
    text = 'char *s = "gone.c";\n/* As in house/gone.h and\n * here.c, *.c and {a,b}.c. */\n'
    assert list(lost_files(text, {"here.c"})) == [(2, "gone.h")]


DECLARATION = re.compile(r"\n(?!\n|/\*|#|\})((?:[^\n;{}#/\"]|\n(?!\n))*?\([^;{}]*?\))[^;{}()]*(?:\([^)]*\))?\s*[;{]")
# Languages, formats and methods, a unit of colour and an article, which may have the same name as a parameter.
NO_PARAMETER = {"A", "ABI", "CSS", "CSV", "HEAD", "HTML", "ICC", "JSON", "L", "PDF", "RGB", "SQL", "SVG", "XML"}


def parameters_in_capitals(text):
    """Yields line and word of each parameter that the comment before its function writes in capitals. Text in quotation marks
    and names of errors do not count."""
    for comment in re.finditer(r"^[ \t]*/\*.*?\*/", text, re.DOTALL | re.MULTILINE):
        names, declaration = set(), DECLARATION.match(text, comment.end())
        while declaration:
            names |= set(re.findall(r"\b([a-z_]\w*)(?=\s*(?:[,)[]|\)\s*\())", declaration[1][declaration[1].index("("):]))
            declaration = DECLARATION.match(text, declaration.end())
        prose = re.sub(r'"[^"]*"|`[^`]*`|Errors\b.*|\b[A-Z]+ error\b|\w*[./{-][A-Z]+\b|\b[A-Z]+[-}]', "", comment[0], flags=re.DOTALL)
        for word in re.findall(r"\b[A-Z][A-Z0-9_]*\b", prose):
            if word.lower() in names and word not in NO_PARAMETER:
                yield text.count("\n", 0, comment.start()) + 1, word


@rule
def test_a_comment_writes_parameters_as_they_are_called(looked_at):
    for path in looked_at:
        if path.suffix in {".c", ".h"} and name_of(path).split("/")[0] in {*PRODUCT, "tests"}:
            for line, word in parameters_in_capitals(text_of(path)):
                yield f"{name_of(path)}:{line}: {word}: write `{word.lower()}`"


def test_a_parameter_in_capitals_is_found_and_an_error_or_a_format_is_not():
    two = "/* Reads PATH of\n * XML into *RET_N. Errors: IO. */\nint f (char *path, int *io, char *xml);\nint g (int *ret_n);\n"
    assert list(parameters_in_capitals("\n" + two)) == [(2, "PATH"), (2, "RET_N")]
    assert not list(parameters_in_capitals('/* Sets an IO error "PATH: text" of `path`. */\nint f (char *path, int *io);\n\n/* TAG */\n\nint g (int tag);\n'))
    assert list(parameters_in_capitals("\n/* Reads PATH. */\nstatic int\nf (char *path)\n{\n}\n")) == [(2, "PATH")]


# --- comments are sentences -------------------------------------------------------------------

BASES = frozenset(form for verb in VERBS for form in (verb[:-1], verb.removesuffix("es"), verb.removesuffix("ies") + "y"))
AUXILIARY = frozenset("be is are was were has have had may might must can cannot could do does did will would should came gave made took began found "
                      "became said held lay wrote lost".split())
SUBORDINATE = frozenset("that which who whose whom where when if as what whether unless because why how while "
                        "though although".split())
# Text that is not prose: annotations of ownership, text in quotation marks and in backticks, and references to a specification.
ANNOTATION = re.compile(r"\((?:transfer|nullable)[^)]*\)(?: of `?\w+`?(?: \*)?)?")
NO_WORDS = re.compile(r'"[^"]*"|`[^`]*`')
# Programs, libraries, properties and elements whose names have no capitals.
LOWER_NAME = re.compile(r"[a-z]*[\d_./:@<-]|lib[a-z]+\b|(clamd|kiyome|bubblewrap|qpdf|au)\b")
DEFINED = re.compile(r"\n(?!\n|#|typedef [^{]*;)(?:(?:typedef )?(?:struct|enum|union)\b[^;={(]*\{|(?!static const struct)[^;={}\"]*?\([^;{}]*\)\s*\{)")
DECLARED = re.compile(r"\n(?!\n|#|typedef )[^;={}\"]*?\([^;{}]*\)[^;{}]*;")


def fault_of_comment(comment):
    """Returns the fault of a comment before a function or type, whose first sentence must have a verb, or None."""
    prose = ANNOTATION.sub("", re.sub(r"\n\s*\*? ?", " ", comment)).strip()
    plain = NO_WORDS.sub("Q", prose)
    if not plain or plain.startswith(("---", "+--", "clang-format")):
        return None
    if re.match(r"[a-z]", plain) and not LOWER_NAME.match(plain):
        return "begins with a small letter"
    if not re.search(r"[.:?…)|]$", plain):
        return "has no full stop"
    words = re.findall(r"[A-Za-z]+", re.match(r".*?[^.\d ][.;](?= |$)|.+", plain)[0])
    first = words[0].lower() if words else ""
    # "Read" is the form for several functions; "Record of ..." is a noun.
    if first in VERBS or first in AUXILIARY and "?" not in prose or first in BASES and words[1:2] != ["of"] and words[1:2] != ["that"]:
        return None
    is_plural = any(re.search(r"[^s]s$", word) for word in words[:4]) or first in {"some", "both", "all", "only", "smart"}
    verbs = sum(word.lower() in VERBS or word.lower() in AUXILIARY or is_plural and word.lower() in BASES for word in words[1:])
    return None if verbs > sum(word.lower() in SUBORDINATE for word in words) else "is no sentence: its verb is missing"


def comments_of_definitions(text, is_header=False):
    """Yields line and words of each comment that begins a line directly before a function or a type."""
    for match in re.finditer(r"^/\*(.*?)\*/", text, re.DOTALL | re.MULTILINE):
        if "SPDX" not in match[1] and (DEFINED.match(text, match.end()) or is_header and DECLARED.match(text, match.end())):
            yield text.count("\n", 0, match.start()) + 1, match[1]


@rule
def test_the_comment_before_a_function_or_type_is_a_sentence(looked_at):
    """tests/style/verbs.list has the verbs that may begin such a sentence."""
    for path in looked_at:
        if path.suffix in {".c", ".h"} and name_of(path).split("/")[0] in PRODUCT:
            for line, comment in comments_of_definitions(text_of(path), path.suffix == ".h"):
                fault = fault_of_comment(comment)
                if fault:
                    yield f"{name_of(path)}:{line}: the comment {fault}: {' '.join(comment.split())[:100]}"


def test_a_fragment_before_a_function_or_type_is_found():
    fragments = [" The text that begins at `p`. ", " Whether it is one. ", " of flags ", " Reads all ", ' "A", "B" ', " A row.\n * It is long. ", " What `a` is; NULL. "]
    sentences = [" Reads all. ", " The text at `p` is short. ", " If it is one, it stays. ", ' Reads "a b". (transfer full) of Row ', " (nullable) ",
                 " libmilter reads it. ", " Some readers pass over it. "]
    assert all(fault_of_comment(comment) for comment in fragments) and not any(fault_of_comment(comment) for comment in sentences)


def test_comments_of_functions_and_types_are_told_from_others():
    text = "\n/* A. */\nstatic int\nf (int a)\n{\n}\n\n/* B. */\ntypedef struct\n{\n  int a;\n} S;\n\n/* C. */\nstatic int a[] = { 1 };\n\n/* D. */\nint g (int a);\n"
    assert [words for _, words in comments_of_definitions(text)] == [" A. ", " B. "]
    assert [words for _, words in comments_of_definitions(text, is_header=True)] == [" A. ", " B. ", " D. "]
