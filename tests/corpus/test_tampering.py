# SPDX-License-Identifier: GPL-2.0-or-later
"""What a writer in other hands could write into what kiyome wrote, the verifier has to refuse; and to take what is harmless beside it.

The edits are those of the modules tamper_*.py: each item is all edits of one file, which one process of the verifier looks at.
"""
import io
import zipfile
from xml.sax.saxutils import escape

import pytest

from readers import cells
import builds
import cases
import tamper_documents
import tamper_drawings
import tamper_files
import tamper_formulas
import tamper_limits
import tamper_lists
import tamper_odf_rtf
import tamper_ooxml
import tamper_pdf
import tamper_reaching
import tamper_refusals
import tamper_text
import warm
from rules import rule


def by_name(rows):
    return [pytest.param(*row, id=row[0]) for row in rows]


# Of types that the default policy delivers in another form.
REBUILT = {"svg": ("methods.svg=rebuild",)}


def rebuilt_of(tool, folder, suffix, source, *policy):
    path, rebuilt = folder / f"in.{suffix}", folder / f"out.{suffix}"
    path.write_bytes(source)
    warm.call(tool, "sanitize", *REBUILT.get(suffix, ()), *policy, path, rebuilt).check_returncode()
    return rebuilt.read_bytes()


# --- Office files and RTF -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "source", "replaced", "acting", "harmless"), by_name(tamper_documents.kinds()))
@rule
def test_pieces_of_a_document_that_act_are_refused(suffix, source, replaced, acting, harmless, inprocess, tmp_path):
    data, path = rebuilt_of(inprocess, tmp_path, suffix, source), tmp_path / f"edit.{suffix}"

    def passes(piece):
        path.write_bytes(replaced(data, piece))
        return warm.call(inprocess, "verify", path).returncode == 0

    yield from (f"is harmless, and refused: {piece}" for piece in [None, *harmless] if not passes(piece))
    yield from (f"acts, and passes: {piece}" for piece in acting if passes(piece))


@pytest.mark.parametrize(("kind", "source"), by_name(tamper_ooxml.documents()))
@rule
def test_edits_of_office_files_by_the_schemas_are_refused_if_they_act(kind, source, inprocess, tmp_path):
    data = rebuilt_of(inprocess, tmp_path, kind, source)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {member: package.read(member).decode() for member in package.namelist()}
    edits = [edit for found in (tamper_ooxml.never, tamper_ooxml.misplaced, tamper_ooxml.attributes, tamper_ooxml.judged, tamper_ooxml.packages)
             for edit in found(kind, parts)]
    assert len(edits) > 150
    changed = [tamper_ooxml.rewrite(data, edit) for _, edit in edits]
    # An edit that changes nothing would prove nothing.
    yield from (f"changes nothing: {what}" for (what, _), edited in zip(edits, changed) if edited == data)
    gone = tamper_ooxml.refused(str(inprocess), tmp_path, kind, changed)
    yield from (f"passes: {what}" for number, (what, _) in enumerate(edits) if number not in gone)
    rows = tamper_ooxml.HARMLESS[kind]
    harmless = [tamper_ooxml.rewrite(data, {part: tamper_ooxml.replaced(old, new)}) for part, old, new in rows]
    gone = tamper_ooxml.refused(str(inprocess), tmp_path, kind, harmless)
    yield from (f"is harmless, and refused: {row}" for number, row in enumerate(rows) if number in gone)
    yield from (f"changes nothing: {row}" for row, edited in zip(rows, harmless) if edited == data)


@pytest.mark.parametrize(("kind", "source", "edits_of"), by_name(tamper_lists.workbooks_and_texts()))
@rule
def test_what_leads_to_no_item_or_in_a_circle_is_refused(kind, source, edits_of, inprocess, tmp_path):
    data = rebuilt_of(inprocess, tmp_path, kind, source())
    for edits, is_refused in zip(edits_of(), (False, True)):
        changed = [tamper_ooxml.rewrite(data, edit) for _, edit in edits]
        yield from (f"changes nothing: {what}" for (what, _), edited in zip(edits, changed) if edited == data)
        gone = tamper_ooxml.refused(str(inprocess), tmp_path, kind, changed)
        yield from (f"{'passes' if is_refused else 'is harmless, and refused'}: {what}" for number, (what, _) in enumerate(edits) if (number in gone) != is_refused)


@rule
def test_a_second_part_of_a_kind_of_which_there_is_one_is_refused(inprocess, tmp_path):
    data = rebuilt_of(inprocess, tmp_path, "docx", tamper_lists.lists_of_word())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    path = tmp_path / "edit.docx"
    for part in ("word/document.xml", tamper_lists.WORD_STYLES, tamper_lists.NUMBERING):
        edits, more = tamper_lists.second(part)
        path.write_bytes(tamper_ooxml.rewrite(data, edits, [(name, parts[like]) for name, like in more]))
        done = warm.call(inprocess, "verify", path)
        if done.returncode == 0 or b"a second part of its kind" not in done.stderr:
            yield f"passes, or is refused for something else: {part}: {done.stderr}"


@pytest.mark.parametrize(("suffix", "source", "edits_of"), by_name(tamper_odf_rtf.documents()))
@rule
def test_edits_of_opendocument_and_rtf_by_the_schemas_are_refused_if_they_act(suffix, source, edits_of, inprocess, tmp_path):
    """Of those that act each third is tried."""
    data = rebuilt_of(inprocess, tmp_path, suffix, source)
    edits = [("nothing", data, True), *(edit for edit in edits_of(data) if edit[1] is not None and edit[1] != data)]
    yield from judged(inprocess, tmp_path, suffix, data, [edit for place, edit in enumerate(edits) if edit[2] or place % 3 == 0])


def judged(tool, folder, suffix, data, edits):
    """What is wrong with the verifier's answers to EDITS of DATA: (what, bytes, whether they are harmless)."""
    assert any(edit[2] for edit in edits) and not all(edit[2] for edit in edits)
    for (what, edited, is_harmless), is_taken in zip(edits, tamper_reaching.taken(tool, folder, suffix, edits), strict=True):
        if is_taken != is_harmless:
            yield f"{'acts, and passes' if is_taken else 'is harmless, and refused'}: {what!r}"
        if not is_harmless and edited == data:
            yield f"changes nothing: {what!r}"


# --- by what features are for -------------------------------------------------------------------------------------------------------------


@pytest.mark.many
@pytest.mark.parametrize(("suffix", "source", "edits_of"), by_name(tamper_reaching.sources()))
@rule
def test_what_reaches_out_or_runs_by_the_chapters_of_a_specification_is_refused(suffix, source, edits_of, inprocess, tmp_path):
    data = rebuilt_of(inprocess, tmp_path, suffix, source)
    yield from judged(inprocess, tmp_path, suffix, data, [("nothing", data, True), *edits_of(data)])


@pytest.mark.many
@pytest.mark.parametrize("kind", ["docx", "odt", "pdf"])
@rule
def test_where_links_stay_those_that_smuggle_do_not(kind, inprocess, tmp_path):
    return tamper_reaching.kept_links(inprocess, tmp_path, kind)


@rule
def test_a_link_over_a_whole_page_is_refused(inprocess, tmp_path):
    return tamper_reaching.wide_links(inprocess, tmp_path)


# --- formulas -----------------------------------------------------------------------------------------------------------------------------

FORMULAS = {
    "xlsx": (lambda: tamper_formulas.workbook(tamper_formulas.HARMLESS), tamper_formulas.XLSX, tamper_formulas.hostile),
    "pptx": (tamper_formulas.slide, tamper_formulas.PPTX, tamper_formulas.hostile),
    "ods": (lambda: tamper_formulas.sheet(tamper_formulas.HARMLESS_OPEN), tamper_formulas.ODS, tamper_formulas.hostile_open),
}


def every():
    """Of the formulas in the first place of each document one of so many is tried."""
    return 60 if builds.is_sanitized() else 20


@pytest.fixture
def document(inprocess, tmp_path):
    return lambda suffix: tamper_formulas.Document(str(inprocess), tmp_path, suffix, FORMULAS[suffix][0]())


@pytest.mark.parametrize("suffix", FORMULAS)
@rule
def test_formulas_that_act_are_refused_wherever_they_stand(suffix, document):
    book, (_, places, kinds) = document(suffix), FORMULAS[suffix]
    first, text = book.members[0][0], book.text(book.members[0][0])
    assert book.accepted([("nothing", book.edited(first, text, text))]) == ["nothing"]
    edits = list(tamper_formulas.edits_of(book, places, kinds(), every()))
    assert edits
    return book.accepted(edits)


@pytest.mark.parametrize(("suffix", "formulas"), [("xlsx", tamper_formulas.COSTLY), ("ods", tamper_formulas.COSTLY_OPEN)])
@rule
def test_formulas_that_compute_without_end_are_refused(suffix, formulas, document):
    edits = list(tamper_formulas.edits_of(document(suffix), FORMULAS[suffix][1][:1], {"cost": formulas}, 1))
    assert len(edits) == len(formulas)
    return document(suffix).accepted(edits)


def test_elements_within_formulas_are_refused(document):
    book = document("xlsx")
    assert book.accepted(list(tamper_formulas.elements_of(book, tamper_formulas.XLSX))) == []


def test_names_that_act_are_refused(document):
    book = document("xlsx")
    assert book.accepted(list(tamper_formulas.names_of(book))) == []


def test_formulas_of_real_use_stay_in_xlsx(document):
    cells = document("xlsx").text(tamper_formulas.SHEET1)
    assert [formula for formula in tamper_formulas.HARMLESS if f"<f>{escape(formula)}</f>" not in cells] == []


def test_formulas_of_real_use_stay_in_ods(document):
    cells = document("ods").text("content.xml")
    assert [formula for formula in tamper_formulas.HARMLESS_OPEN if f'table:formula="{tamper_formulas.quoted(formula)}"' not in cells] == []


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
@rule
def test_formulas_that_act_go_from_a_source_and_it_stays(suffix, inprocess, tmp_path):
    _, places, kinds = FORMULAS[suffix]
    source = {"xlsx": tamper_formulas.workbook, "ods": tamper_formulas.sheet}[suffix]
    return tamper_formulas.spoiled(str(inprocess), tmp_path, suffix, source, kinds(), places, 60 // every())


# --- PDF ----------------------------------------------------------------------------------------------------------------------------------


def test_a_pdf_whose_offsets_and_lengths_were_written_again_passes(inprocess, tmp_path):
    """What mends offsets and lengths must itself be right, or all edits would be refused for that."""
    data = rebuilt_of(inprocess, tmp_path, "pdf", tamper_pdf.sample())
    whole = list(tamper_pdf.written_again(data))
    assert tamper_pdf.passing(inprocess, tmp_path, whole) == [what for what, _ in whole]


def test_ways_to_tamper_with_a_pdf_are_refused(inprocess, tmp_path):
    """Of a small PDF, and of a richer one by the rules of the specification; together they show each refusal."""
    data, richer = (rebuilt_of(inprocess, tmp_path, "pdf", source) for source in (tamper_pdf.sample(), tamper_pdf.rich()))
    by_rule = [*tamper_pdf.attempts_by_rule(richer), *tamper_pdf.refusals(richer)]
    edits = [("nothing", tamper_pdf.untouched(richer)), *((what, more) for what, more in by_rule if more != richer), *tamper_pdf.attempts(data)]
    passing, said = tamper_files.verified(str(inprocess), tmp_path, "pdf", edits)
    assert len(edits) > 1 and passing == ["nothing"] and tamper_files.unshown("pdf", said) == []


def test_a_pdf_that_draws_too_often_is_refused_and_only_for_that(inprocess, tmp_path):
    nested = list(tamper_pdf.nested_cases(inprocess, tmp_path))
    assert len(nested) == 23 and tamper_pdf.passing(inprocess, tmp_path, nested, ["limits.operators=9000"]) == []
    assert len(tamper_pdf.passing(inprocess, tmp_path, nested, ["limits.operators=100000"])) == 23


# --- pictures, archives and drawings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "source", "edits_of"), by_name(tamper_files.sources()))
def test_ways_to_tamper_with_a_picture_or_an_archive_are_refused(suffix, source, edits_of, inprocess, tmp_path):
    data = rebuilt_of(inprocess, tmp_path, suffix, source)
    edits = [("nothing", data), *(edit for edit in edits_of(data) if edit[1] != data), *surrounded(data, tamper_files.PAYLOADS)]
    passing, said = tamper_files.verified(str(inprocess), tmp_path, suffix, edits)
    assert passing == ["nothing"] and tamper_files.unshown(suffix, said) == []


def surrounded(data, before):
    yield from ((f"{payload[:9]!r} behind all", data + payload) for payload in tamper_files.PAYLOADS)
    yield from ((f"{payload[:9]!r} before all", payload + data) for payload in before)


@pytest.mark.parametrize(("kind", "name", "edits_of"), by_name(tamper_drawings.CASES))
def test_ways_to_tamper_with_a_drawing_are_refused(kind, name, edits_of, inprocess, tmp_path):
    case = cases.ROOT / "test-corpus" / kind / name
    source = cases.build_input(case, cases.read_expectation(case), tmp_path)
    data = rebuilt_of(inprocess, tmp_path, kind, source.read_bytes())
    # A letter before all makes it a text, which it may be.
    edits = [("nothing", data), *(edit for edit in edits_of(data) if edit[1] != data),
             *surrounded(data, [payload for payload in tamper_files.PAYLOADS if payload != b"x"])]
    assert tamper_files.passing(str(inprocess), tmp_path, kind, edits) == ["nothing"]


# --- mails, tables, calendars, contacts, texts --------------------------------------------------------------------------------------------


def edits_of_lines(data, suffix, acting, harmless):
    def edited(pieces):
        for old, new in pieces:
            assert old.encode() in data, old
            yield f"{old} → {new}", data.replace(old.encode(), new.encode(), 1)

    return list(edited(acting)), [(f"the {suffix} itself", data), *edited(harmless)]


def edits_of_text(suffix, part, rebuild):
    """What acts, and what is harmless: (what, bytes) each."""
    text = tamper_text
    if suffix == "eml":
        return text.mail_edits(rebuild("eml", text.MAIL.encode()))
    if suffix == "ics":
        return edits_of_lines(rebuild("ics", text.CALENDAR.replace("\n", "\r\n").encode()), "ics", text.CALENDAR_ACTS, text.CALENDAR_INERT)
    if suffix == "vcf":
        return edits_of_lines(rebuild("vcf", text.CARD.replace("\n", "\r\n").encode()), "vcf", text.CARD_ACTS, text.CARD_INERT)
    if suffix == "csv" and part == "cells":
        return text.table_edits()
    if suffix == "csv":
        return text.beginnings(text.BEGINNINGS, "\n1,2\n"), [(row, f"\ufeff{row}\n1,2\n".encode()) for row in text.BEGINNINGS_INERT]
    if part == "beginnings":
        return text.beginnings(text.BEGINNINGS, "\nend\n"), text.beginnings(text.BEGINNINGS_INERT, "\n")
    return ([(piece, text.table(piece + "\n" if piece[0] in text.AT_START else f"see\n{piece}\n")) for piece in text.TEXT_ACTS] + [(repr(piece), piece) for piece in text.MISTAKEN],
            [(piece, f"see\n{piece}\n".encode()) for piece in text.TEXT_INERT])


@pytest.mark.parametrize(("suffix", "part"), [("eml", "all"), ("csv", "cells"), ("csv", "beginnings"), ("ics", "lines"), ("vcf", "lines"),
                                              ("txt", "lines"), ("txt", "beginnings")])
@rule
def test_edits_of_a_text_that_act_are_refused(suffix, part, inprocess, tmp_path):
    acting, harmless = edits_of_text(suffix, part, lambda suffix, data: rebuilt_of(inprocess, tmp_path, suffix, data))
    assert acting and harmless
    edits = [*((what, data, False) for what, data in acting), *((what, data, True) for what, data in harmless)]
    yield from judged(inprocess, tmp_path, suffix, None, edits)


@rule
def test_cells_that_acted_act_in_no_dialect_of_a_table_any_more(inprocess, tmp_path):
    for text in tamper_text.tables():
        output = rebuilt_of(inprocess, tmp_path, "csv", tamper_text.table(text))
        yield from (cell for cell, by_lead in set(cells.readings(output.decode("utf-8-sig"))) if cells.acts(cell, by_lead))
        if rebuilt_of(inprocess, tmp_path, "csv", output) != output:
            yield f"a second pass changes it: {text!r}"


def test_numbers_in_tables_stay_as_they_are(inprocess, tmp_path):
    rows = tamper_text.table("".join(f'x,"{number}"\n' for number in tamper_text.NUMBERS))
    output = rebuilt_of(inprocess, tmp_path, "csv", rows).decode("utf-8-sig").replace("'", "\0")
    assert [number for number in tamper_text.NUMBERS if number not in output] == []


# --- checks -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "source", "rows"), by_name(tamper_refusals.kinds()))
@rule
def test_what_only_one_check_sees_is_refused_by_it(suffix, source, rows, inprocess, tmp_path):
    data, path = rebuilt_of(inprocess, tmp_path, suffix, source), tmp_path / f"edit.{suffix}"
    path.write_bytes(data)
    if warm.call(inprocess, "verify", path).returncode != 0:
        yield "the file itself is refused"
    for what, edit in rows:
        path.write_bytes(edit(data))
        said = warm.call(inprocess, "verify", path).stderr.decode(errors="replace")
        if what not in said:
            yield f"{what}: the verifier says {said!r}"


# --- limits -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", tamper_limits.CASES)
@rule
def test_what_is_beyond_a_limit_is_refused(name, inprocess, tmp_path):
    for case in tamper_limits.CASES[name]:
        data, path = rebuilt_of(inprocess, tmp_path, case.suffix, case.source(), *case.policy), tmp_path / f"edit.{case.suffix}"
        # Of what differs by an option alone more is within.
        before = case.beyond + (case.step if case.within > case.beyond else -case.step)
        for amount, is_within in ((case.within, True), (before, True), (case.beyond, False)):
            path.write_bytes(case.edit(data, amount))
            done = warm.call(inprocess, "verify", *case.policy, *case.options(amount), path)
            if done.returncode != (0 if is_within else 1):
                yield f"{case.suffix} of {amount}: exit {done.returncode}: {done.stderr.decode(errors='replace')}"


@pytest.mark.parametrize(("suffix", "source", "edits_of"), by_name(tamper_files.media()))
def test_ways_to_tamper_with_sound_and_film_are_refused(suffix, source, edits_of, inprocess, tmp_path):
    data = rebuilt_of(inprocess, tmp_path, suffix, source, "media.files=rebuild")
    edits = [("nothing", data), *(edit for edit in edits_of(data) if edit[1] != data), *surrounded(data, tamper_files.PAYLOADS)]
    passing, said = tamper_files.verified(str(inprocess), tmp_path, suffix, edits, "media.files=rebuild")
    assert passing == ["nothing"] and tamper_files.unshown(suffix, said) == []
