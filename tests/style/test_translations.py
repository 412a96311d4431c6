# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the Japanese pages correspond to the English ones, and that translated messages use the values of the English ones.

Manual pages must have the same options, keys, commands and files (bold or underlined words without Japanese characters), and as
many headings and items. README, SECURITY, the overview and the administrator's guide must have the same headings, command
blocks, table rows and links."""
import gettext
import io
import re
import subprocess

import pytest

from rules import ROOT, rule

DOC = ROOT / "doc"
MARKED = re.compile(r"(?<![\\\w])\*([^*\n]+)\*(?!\w)")
# The documents that a municipality's administrator reads.
NEEDED = {"kiyome.1", "kiyome-allow.1", "kiyome-audit.1", "kiyome-keys.1", "kiyome-quarantine.1", "kiyome-store.1", "kiyome-user.1",
          "kiyome-reprocess.1", "kiyome.conf.5", "kiyome-policy.5", "kiyome-milter.8", "kiyome-opener.8", "kiyome-portal.8",
          "kiyome-sanitizer.8", "kiyome-scanner.8", "kiyome-store.8"}
BOTH = (("README.md", "README.ja.md"), ("doc/overview.md", "doc/overview.ja.md"),
        ("doc/administration.md", "doc/administration.ja.md"), ("SECURITY.md", "SECURITY.ja.md"))


def page_of(path):
    return path.name.removesuffix(".in").removesuffix(".scd")


def marks(text):
    """Returns the bold words that must be the same in each language."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return {mark.replace("\\", "") for mark in MARKED.findall(text) if re.fullmatch(r"[\w./:<>=|@-][\w./:<>=|@ -]*", mark, re.ASCII) and mark == mark.strip() and not re.match(r"[A-Z][a-z ]", mark)}


def outline(text):
    """Returns the headings by level, and the items with an explanation below them."""
    lines = text.splitlines()
    return ([len(line) - len(line.lstrip("#")) for line in lines if re.match(r"#+ ", line)],
            sum(1 for one, two in zip(lines, lines[1:]) if one and not one.startswith(("\t", "#", ":", "|")) and two.startswith("\t")))


def different(name, english, japanese):
    for mark in sorted(marks(english) ^ marks(japanese)):
        where = "English" if mark in marks(english) else "Japanese"
        yield f"{name}: *{mark}* stands in the {where} page only"
    if outline(english) != outline(japanese):
        yield f"{name}: headings {outline(english)[0]} and {outline(japanese)[0]}, items {outline(english)[1]} and {outline(japanese)[1]}"


@rule
def test_a_japanese_manual_page_has_the_options_and_keys_of_the_english_one():
    for path in sorted((DOC / "ja").glob("*.scd*")):
        english = DOC / path.name
        if not english.exists():
            yield f"doc/ja/{path.name}: there is no doc/{path.name}"
        else:
            yield from different(page_of(path), english.read_text("utf-8"), path.read_text("utf-8"))


@rule
def test_what_an_administrator_needs_is_there_in_japanese():
    there = {page_of(path) for path in (DOC / "ja").glob("*.scd*")}
    for page in sorted(NEEDED - there):
        yield f"doc/ja/{page}.scd is missing"


def shape(text):
    """Returns the features that a document and its translation must have in common."""
    blocks = re.findall(r"^```.*?^```|(?:^    \S.*\n(?:\n(?=    ))?)+", text, flags=re.MULTILINE | re.DOTALL)
    links = {re.sub(r"(?:\.ja)?\.md", ".md", link).split("#")[0] for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text)}
    return {"headings": [len(line) - len(line.lstrip("#")) for line in text.splitlines() if re.match(r"#+ ", line)],
            "rows of tables": sum(line.startswith("|") for line in text.splitlines()), "blocks of commands": len(blocks), "links": links}


@rule
def test_documents_of_two_languages_have_the_same_shape_in_both_languages():
    for english, japanese in BOTH:
        if not (ROOT / japanese).exists():
            yield f"{japanese} is missing"
            continue
        one, other = (shape((ROOT / name).read_text("utf-8")) for name in (english, japanese))
        for what in one:
            if one[what] != other[what]:
                told = sorted(one[what] ^ other[what]) if isinstance(one[what], set) else f"{one[what]} and {other[what]}"
                yield f"{english} and {japanese}: {what}: {told}"


@pytest.mark.parametrize("catalogue", sorted((ROOT / "po").glob("*.po")), ids=lambda path: path.name)
def test_a_translation_takes_the_values_that_the_message_takes(catalogue):
    """A %d instead of a %s would read a wrong value or crash the command."""
    done = subprocess.run(["msgfmt", "--check", "-o", "/dev/null", catalogue], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# Parts that a translation repeats unchanged: conversions of printf (possibly numbered), options, commands in backquotes, and keys.
VALUE = re.compile(r"%(?:\d\$)?[-+ 0#]*[\d*]*(?:\.[\d*]+)?(?:ll|l|h|z)?[diouxXeEfgGcsp%]|--[a-z][a-z-]+|`[^`]+`|(?<![a-z/.-])[a-z]+\.[a-z][a-z-]+(?![-\w(]|\.\w)", re.ASCII)


def values(text):
    return sorted(re.sub(r"(?<=%)\d\$", "", value) for value in VALUE.findall(text))


@pytest.mark.parametrize("catalogue", sorted((ROOT / "po").glob("*.po")), ids=lambda path: path.name)
@rule
def test_a_translation_names_the_options_commands_and_keys_that_the_message_names(catalogue):
    """msgfmt checks only messages that C passes to printf."""
    compiled = subprocess.run(["msgfmt", "-o", "-", catalogue], capture_output=True, check=True).stdout
    messages = gettext.GNUTranslations(io.BytesIO(compiled))._catalog
    assert len(messages) > 1000
    for message, translation in messages.items():
        # The singular of a message with a plural may lack the number.
        is_plural, message = isinstance(message, tuple), message[0] if isinstance(message, tuple) else message
        ours, theirs = values(message), values(translation)
        if message and ours != [value for value in theirs if not is_plural or value in ours]:
            yield f"{message!r}: {ours} and {theirs}"


def test_values_of_messages_are_found():
    assert values("%1$s: use --to or `kiyome allow list`; retain.log says %lld (see kiyome.conf(5)). e.g. a/b.c") == ["%lld", "%s", "--to", "`kiyome allow list`", "retain.log"]
