# SPDX-License-Identifier: GPL-2.0-or-later
"""Documents that people read: their lines have a width, and words are spelled as codespell knows them."""
import re
import subprocess

from rules import ROOT, name_of, rule, text_of

WIDTH = 100  # columns
# Made by scripts, whose tables are as wide as their rows.
MADE = {"doc/threats.md", "doc/types.md", "doc/verifiers.md", "doc/what-stays.md"}
# Japanese has no blanks to break a line at, and a line break in it shows as one.
JAPANESE = re.compile(r"\.ja\.\w+$|^doc/ja/|^po/")
# Files of others, tables of identifiers, and samples whose misspelled words are what a test is about.
NOT_SPELLED = re.compile(r"^(test-corpus|LICENSES|tests/fuzz/regress)/|^COPYING$|package-lock\.json$|\.(png|svg|pdf|ico|vocabulary|list|def)$")


def wide_lines(text):
    """Numbers of lines of prose that are too wide. Code, tables, headings and single words that are too wide may be."""
    is_code = False
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r"\s*(```|~~~)", line):
            is_code = not is_code
        elif not is_code and len(line) > WIDTH and not re.match(r"    |\t|\s*[|<]|#", line) and " " in line.strip()[WIDTH // 2:WIDTH]:
            yield number


def documents(paths):
    for path in paths:
        name = name_of(path)
        if path.suffix == ".md" and name not in MADE and not JAPANESE.search(name) and not name.startswith(("test-corpus/", ".github/")):
            yield path


@rule
def test_no_line_of_a_document_is_wider_than_people_read(looked_at):
    for path in documents(looked_at):
        for number in wide_lines(text_of(path)):
            yield f"{name_of(path)}:{number}: more than {WIDTH} columns"


def test_wide_prose_is_found_and_wide_code_is_not():
    words = "word " * 30
    assert list(wide_lines(f"short\n{words}\n- {words}")) == [2, 3]
    assert list(wide_lines(f"```\n{words}\n```\n    {words}\n| {words} |\n# {words}\n{'x' * 200}")) == []


@rule
def test_words_are_spelled_as_codespell_knows_them(looked_at):
    """tests/style/spelling.list has the words that are right here."""
    paths = [path for path in looked_at if not NOT_SPELLED.search(name_of(path)) and not JAPANESE.search(name_of(path))]
    done = subprocess.run(["codespell", "--ignore-words", ROOT / "tests/style/spelling.list", *paths], capture_output=True, text=True, check=False)
    assert "rror" not in done.stderr, done.stderr
    for line in done.stdout.splitlines():
        yield line.removeprefix(f"{ROOT}/")


def test_a_misspelled_word_is_found(tmp_path):
    (tmp_path / "a.md").write_text("recie" "ve\n")
    done = subprocess.run(["codespell", "--ignore-words", ROOT / "tests/style/spelling.list", tmp_path / "a.md"], capture_output=True, text=True, check=False)
    assert "==> receive" in done.stdout, done
