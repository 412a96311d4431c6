# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that text that programs read in a document or mail but people do not see is found and is never in the output as text."""
import pytest

import builds
import hidden_documents
import hidden_forms
import hidden_html
import hidden_text
import image_text
import tricks
from rules import rule

PAGES = 100  # HTML pages in one test


def by_name(cases, name_of, every=1):
    """Returns parameters for the cases; without --full only one of every `every` runs."""
    return [pytest.param(case, id=f"{number}-{name_of(case)}", marks=[pytest.mark.full] if number % every else []) for number, case in enumerate(cases)]


@pytest.mark.many
@pytest.mark.parametrize("case", by_name(hidden_forms.cases(), lambda case: f"{case.suffix} {case.name}: {case.way or 'seen'}"))
@rule
def test_what_a_document_hides_is_told_and_taken_out_and_no_more(case, inprocess, tmp_path):
    return hidden_text.faults(inprocess, tmp_path, case)


@pytest.mark.many
@pytest.mark.parametrize("trick, name, content", [pytest.param(*case, id=f"{case[0].name}, {case[1]}") for case in tricks.cases()])
@rule
def test_a_trick_is_found_in_each_format_that_can_express_it(trick, name, content, inprocess, tmp_path):
    return tricks.faults(inprocess, tmp_path, trick, name, content)


@pytest.mark.many
@pytest.mark.parametrize("case", by_name(image_text.cases(), lambda case: case.name, every=4))
@rule
def test_words_over_pictures_of_pages_are_those_that_the_page_shows(case, inprocess, tmp_path):
    return image_text.faults(inprocess, tmp_path, case)


@pytest.mark.many
@pytest.mark.parametrize("wrong_in", [hidden_documents.wrong_in_open_documents, hidden_documents.wrong_in_cells,
                                      hidden_documents.wrong_in_drawings, hidden_documents.wrong_in_rtf])
@rule
def test_where_a_policy_removes_hidden_text_it_goes_and_no_more(wrong_in, inprocess, tmp_path):
    return wrong_in(inprocess, tmp_path)


def test_the_table_of_what_a_browser_shows_is_of_these_pages():
    assert list(hidden_html.read_table()) == [hidden_html.name_of(name) for name in hidden_html.generate()]


@pytest.mark.parametrize("first", range(0, len(hidden_html.generate()), PAGES))
@rule
def test_what_html_hides_does_not_come_out_and_what_it_shows_does(first, inprocess, tmp_path):
    """In a sanitizers' build every tenth page suffices."""
    pages = list(hidden_html.generate().items())[first:first + PAGES:10 if builds.is_sanitized() else 1]
    return hidden_html.wrong_pages(inprocess, tmp_path, pages)
