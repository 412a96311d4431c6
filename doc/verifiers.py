#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""verifiers.py            prints doc/verifiers.md
verifiers.py --update   writes doc/verifiers.md

The page is generated from the sources of the verifiers (files with "verify" in their names), tests/style/shared.list,
tests/style/limits.list and the descriptions below.
"""
import importlib.util
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TYPES = ROOT / "filetypes"
PAGE = ROOT / "doc" / "verifiers.md"
HEAD = """# The verifiers

This page is generated (`doc/verifiers.py --update`). A verifier reads what a writer has made, in a process that has never seen the input, and refuses whatever its
writer could not have written ([architecture.md](architecture.md#what-a-verifier-shares-with-its-writer) says what the tables of Office XML, OpenDocument and RTF are made from).

*Shared*: headers that a verifier includes and that are not a verifier's own, as `tests/style/shared.list` has them: a declaration of the verifier's function, constants, a judgement that writer and
verifier make by the same code, or a tool, which answers no question about what may be in a file. Of the headers of verifiers others include only those at the end of this page, which declare. *Limits*: what the writer bounds because a reader would suffer, and the verifier bounds again by its own reckoning
(`tests/style/limits.list`); a key `limits.*` is the policy's. *Tests*: what is changed in files that were written, so that they act, reach out, hide something or cost too
much, and which the verifier has to refuse. *Judgements*: how many judgements of the writer, a condition, a value or an entry of a table each, are changed in turn so that what goes would stay
(`tests/corpus/judgements.tsv`). The engine is built anew with each of these changes alone (`tests/corpus/test_changed_writers.py`), and sanitizes a case of `test-corpus/` that shows the change:
the verifier, which is as it was, has to refuse the output. `packaging/test full` tries all of them, each on some more cases of its type, too, where nothing that the verifier takes may act or reach out; `packaging/test` tries one of
each of several types. `tests/corpus/test_mutate.py` changes files of 31 types by tables, in other forms, by whole structures and at random, too (`mutate.py` does it for longer), puts extremes in place of numbers, which have to be refused beyond the bounds that are published for each (`mutations_of_numbers.py`), and looks for what acts in those that the verifier takes, with the readers of `packaging/second-look`, which read the output of each case, too. `packaging/test full` shows the first dozen that it takes of each of
17 types to poppler and LibreOffice, which must neither crash nor hang, those of mail, ZIP and WAVE to Python, which must read them without a fault, and draws those of six types of drawings (`tests/corpus/test_mutate_readers.py`).
"""


class Section:
    def __init__(self, title, files, specification, accepts, tests, writers=None):
        self.title, self.files, self.specification, self.accepts, self.tests = title, files, specification, accepts, tests
        self.writers = tuple(writers or files)  # prefixes of the names of the writer's files, or the types of its cases


LIMITS_TESTED = "`tests/corpus/tamper_limits.py` goes beyond each of the limits above."
def same_rows_of_rtf():
    """Counts the control words with the same rows in RTF's writer and verifier, which follow the same specification."""
    spec = importlib.util.spec_from_file_location("words", TYPES / "rtf" / "words.py")
    words = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(words)
    ours, theirs = words.load(TYPES / "rtf" / "stays" / "words.vocabulary")[0], words.load(*(TYPES / "rtf" / "schema" / f"{name}.vocabulary" for name in ("published", "words")))[0]
    kept = {word: row for word, row in ours.items() if row[0] != "drop"}
    judged = [word for word, row in kept.items() if row[1:] != ((), None, False, None, (-32768, 32767), False)]
    return (f"The writer keeps {len(kept)} words, of which {len(kept) - len(judged)} may be in any text with any number of 16 bits; of the other {len(judged)} the tables of both say the same for {sum(kept[word] == theirs.get(word) for word in judged)}, "
            f"and the verifier takes {len(theirs.keys() - kept.keys())} that the writer never writes.")


SECTIONS = [
    Section("PDF", ["pdf/"], "ISO 32000-1; the one form that the writer has (`filetypes/pdf/verify.c`)",
            "`%PDF-1.7`, objects numbered in the order in which they are referred to, one cross-reference table, no byte between them; the keys that are listed, each once; operators of content streams; streams by "
            "the role that leads to them: content, picture, function, CMap, font, profile. No key or name that acts; links to the web only where `pdf.links` keeps them. Every object is reached, no tree leads back "
            "to itself; a value stands under its key, by reference only where that leads to a dictionary or stream. The operators of each page are counted, with those of all that the page invokes, in the state that it invokes them in; tiles of patterns, dashes, painted areas, meshes, canvases of groups, functions, and all bytes that a reader reads where content names something count, too. Links to the web take up less than the page.",
            "`tests/corpus/tamper_pdf.py`: each key, action and annotation of the standard that acts into each dictionary, values of another kind, operators, comments, revisions, bytes before and behind, cycles; "
            "`tamper_reaching.py`: what reaches out, chapter by chapter; pages that draw too much; `test_key_tables.py`: each key that acts let stay in each of the writer's dictionaries."),
    Section("Mail", ["mail/"], "RFC 5322, 2045 to 2047, 2183, 2231",
            "Fields from a list, in their one form, encoded words in canonical base64 of UTF-8; addresses whose display name looks like no other address; text bodies in the encoding that the writer has; parts whose boundary, "
            "type and name agree; each attachment verified by its own type, or passed by the policy. GMime must find the same parts.",
            "`tests/corpus/tamper_text.py` (`mail_edits`): fields, addresses, encoded words, boundaries, encodings, names of attachments, bodies; `tests/unit/test-mail-message.c`."),
    Section("Text, links and names", ["plain/txt-verify", "plain/verify.h", "base/text/verify", "base/text/inert-verify", "base/text/name-verify", "base/text/web-link-verify", "base/text/address-fold-verify", "base/text/base64-verify"],
            "the Unicode Standard, RFC 3986, RFC 4648; names that Windows keeps",
            "Text of one charset without control characters, without characters that are not seen or turn the direction, and without encoded files, programs in base64 and pages of HTML; in the body of a mail also without "
            "what a program takes for a link, a path or a script (a text file keeps the addresses that are written in it).",
            "`tests/corpus/tamper_text.py`: links, schemes, paths and beginnings of programs in all forms of their letters; `tests/unit/test-web-link.c`.",
            writers=["txt"]),
    Section("Separated values", ["base/text/csv-verify"], "RFC 4180, and how Excel and LibreOffice read such files",
            "Values, under each separator and with quotes and without, that no program takes for a formula.", "`tests/corpus/tamper_text.py` (`table_edits`): beginnings of formulas behind each separator and quote.",
            writers=["csv"]),
    Section("iCalendar and vCard", ["base/text/content-line-verify", "plain/ics-verify", "plain/vcf-verify"], "RFC 5545, RFC 6350",
            "Components, properties and parameters that are listed, each value of its kind; lines of 75 octets; recurrence rules that come to an end.",
            "`tests/corpus/tamper_text.py` (`CALENDAR_ACTS`, `CARD_ACTS`): properties, parameters, alarms, methods, addresses, rules.",
            writers=["ics", "vcf"]),
    Section("ZIP", ["archive/zip-verify", "base/zip/"], "PKWARE's APPNOTE 6.3",
            "Members one behind the other, each in the one form that is written, with the directory that says the same, and no byte between them; names in NFC that stay in their folder and are there once; each member verified by the type that its name promises.",
            "`tests/corpus/tamper_files.py` (`zip_edits`): headers, directories, extra fields, names, comments, sizes, bytes anywhere.",
            writers=["zip"]),
    Section("Pictures", ["image/", "base/picture/"], "PNG (W3C, 3rd edition), ITU-T T.81 and T.6, GIF89a, TIFF 6.0, WebP (RFC 9649), ICC.1",
            "The chunks, segments, blocks or tags that are written, in their order; pixel data that fill the picture to the last bit; profiles of few tags. No signature of another format, and no file that a JavaScript engine would run.",
            "`tests/corpus/tamper_files.py`: chunks, segments, blocks and tags of other kinds, other headers, data behind data; `tests/unit/test-image.c`: whole pictures of which a byte is another, or the end is missing."),
    Section("SVG", ["svg/"], "SVG 1.1 and the parts of SVG 2 in `filetypes/svg/schema`",
            "XML in the form that is written, elements and attributes of the schema with values of their kinds; names that lead into the file; pictures verified by their own types; what is drawn has an end.",
            "`tests/corpus/tamper_documents.py`: scripts, handlers, foreign objects, animation, style sheets, addresses in each attribute, comments and entities in place of a path; `test_judgements.py`: "
            "each element that goes, handlers and properties let stay."),
    Section("Drawings", ["cad/"], "DXF Reference 2018, SXF Ver. 3.1 (SFC, and ISO 10303-21/-202 as P21), the layout of Jw_cad's files",
            "Groups, features, instances or records of their own tables, each value of its kind, strings without paths and hidden characters; no bytes of anything else; no block shows itself, or too much by others.",
            "`tests/corpus/tamper_drawings.py`, of SXF and DXF: entities, groups and strings that are never written between all others; ways to nothing and in circles."),
    Section("Fonts", ["base/font/"], "ISO/IEC 14496-22, Adobe Technical Notes 5176 and 5177, Adobe Type 1 Font Format",
            "The tables that are written, byte by byte; charstrings of what draws and hints, without calls; outlines without instructions; Type 1 as one program, word for word; lookups that lead no deeper than readers go.",
            "`tests/unit/test-font-verify.c` and `test-font.c`: every bit of a font, operators that are never written, parts and lookups within each other."),
    Section("Sound and film", ["media/"], "ISO/IEC 14496-12, -14, -15 and -3, ISO/IEC 11172-3, Microsoft's RIFF",
            "WAVE of one format, MP3 frames alone, MP4 of three boxes whose tables describe every byte of the samples; no titles, places, times.",
            "`tests/corpus/tamper_files.py` (`media`): tags, chunks and boxes that are never written, at each place where one may stand, bytes before and behind; `tests/unit/test-film.c`: samples that are not whole."),
    Section("Formulas and fields", ["base/formula/", "base/field/"], "ISO/IEC 29500-1 §17.16 and §18.17, OpenFormula 1.3",
            "Formulas whose functions are listed and whose references stay in the document; fields that only show what is in it.", "`tests/corpus/tamper_formulas.py`: functions, references and forms that act, in each place; `tests/unit/test-formula.c`."),
    Section("XML", ["base/xml/"], "XML 1.0, of which only the form that is written", "One declaration, elements with their attributes in one form, no document type, no entities besides five, no processing instructions.", "`tests/unit/test-xml.c`.",
            writers=["base/markup/"]),
    Section("Office files, OpenDocument and RTF", ["ooxml/", "odf/", "rtf/"], "ECMA-376 and Microsoft's extensions, OpenDocument 1.3, RTF 1.9.1: the schemas that `published.py` in each room reduces to tables",
            f"What the schemas have, less `schema/never.vocabulary`; values of their kinds, numbers within the bounds of the schemas, or of `schema/numbers.vocabulary` where those have none; parts that something leads to, and that lead nowhere else, one of each kind of which a document has one; styles, lists and number formats that do not lead in a circle. Of RTF the published words, less what may never be; places, ranges and what a group has once are in `rtf/schema/words.vocabulary`, by sections of the specification. {same_rows_of_rtf()}",
            "`tests/corpus/tamper_ooxml.py`, `tamper_odf_rtf.py`, `tamper_reaching.py`: elements, attributes, values, parts and words that act; `test_judgements.py`: each judgement of a writer changed in turn; `test_switched_words.py`: a writer of RTF that keeps each word everywhere, with each number."),
]


def verifiers():
    """Returns {file of a verifier: its text}."""
    return {path.relative_to(TYPES).as_posix(): path.read_text("utf-8") for path in sorted(TYPES.rglob("*verify*")) if path.suffix in (".c", ".h")}


def rows_of(name):
    lines = (ROOT / "tests" / "style" / name).read_text("utf-8").splitlines()
    return [line.split(" | ") for line in lines if line and not line.startswith("#")]


def value_of(text, name):
    if re.match(r"LIMIT_|KY_COST_", name):
        return f"`limits.{name.removeprefix('LIMIT_').removeprefix('KY_COST_').lower().replace('_', '-')}`"
    found = re.search(rf"^#define {name} +(.*?)(?: */\*.*)?$", text, re.MULTILINE)
    return found[1]


def limits_of(files):
    """Returns rows of a table: the verifier's limits and the corresponding limits of the writer."""
    for file, limits, _, twins in (row for row in rows_of("limits.list") if row[2] == "twin"):
        for path, name in (twin.split(" ") for twin in twins.split(", ")):
            if path in files:
                theirs = ", ".join(f"`{limit}`" for limit in limits.split(", "))
                yield f"| `{name}` in `{path}` | {value_of(files[path], name)} | {theirs} in `{file}` |"


def shared_of(files):
    reasons = {row[0]: (row[1], row[2]) for row in rows_of("shared.list")}
    found = {header for text in files.values() for header in re.findall(r'^#include "(filetypes/[^"]+)"', text, re.MULTILINE) if "verify" not in header}
    for header in sorted(found):
        sort, reason = reasons.get(header, ("", "not in shared.list"))
        yield f"| `{header.removeprefix('filetypes/')}` | {sort} | {reason} |"


def shared_by_many():
    return [f"| `{header}` | {sort} | {reason} |" for header, sort, reason in rows_of("shared.list") if not header.startswith("filetypes/")]


def judgements_of(section):
    """Describes the tests that change each decision of the writer."""
    rows = [row.split("\t") for row in (ROOT / "tests" / "corpus" / "judgements.tsv").read_text("utf-8").splitlines() if not row.startswith("#")]
    rows = [row for row in rows if row[0] in section.writers or row[1].startswith(tuple(name for name in section.writers if "/" in name))]
    if not rows:
        return []
    taken = [f"`{row[2]}` in `{row[1]}` ({row[6]})" for row in rows if len(row) > 6]
    return [f"Judgements: {len(rows)}, of which the verifier refuses {len(rows) - len(taken)}" + (f"; it takes, because that is harmless, {', '.join(taken)}." if taken else "."), ""]


def table(head, rows):
    rows = list(rows)
    return [] if not rows else ["", head, "|" + " --- |" * (head.count("|") - 1), *rows]


def page():
    left, lines = verifiers(), [HEAD, "## Shared by many", *table("| shared | what | why |", shared_by_many()), ""]
    for section in SECTIONS:
        files = {name: left.pop(name) for name in list(left) if any(name.startswith(start) for start in section.files)}
        if not files:
            sys.exit(f"verifiers.py: no files for {section.title}")
        lines += [f"## {section.title}", f"Files: {', '.join(f'`{name}`' for name in files if name.endswith('.c')) or 'headers'}.", "", f"Written from: {section.specification}.", "",
                  f"Accepts: {section.accepts}", *table("| shared | what | why |", shared_of(files)),
                  *table("| limit of the verifier | value | limit of the writer |", limits_of(files)), "", f"Tests: {section.tests} {LIMITS_TESTED if list(limits_of(files)) else ''}".rstrip(), "", *judgements_of(section)]
    if left:
        sys.exit(f"verifiers.py: no section for {', '.join(left)}")
    lines += ["## Headers of verifiers that others include", *table("| header | what | why |", (f"| `{header.removeprefix('filetypes/')}` | {sort} | {reason} |" for header, sort, reason in rows_of("shared.list") if "verify" in header))]
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(page(), end="")
