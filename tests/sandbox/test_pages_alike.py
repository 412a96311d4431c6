# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that `image` draws the same pages of a document and of its rebuilt form: neither method loses words of people that the other one
keeps. tests/corpus/test_text_of_rebuilt.py does the same for `text`."""
import pytest

import cases
from steps import need_office

TYPES = ('docx', 'odt', 'pptx', 'xlsx')
# LibreOffice draws the source itself and not what rebuild understood.
CONTROL = 'a control becomes words or its picture'
OTHERWISE = {
    'docx/text': 'rebuild takes the old form of a shape, LibreOffice the new one', 'docx/text-of-controls': CONTROL,
    'docx/text-of-fields': 'a field without a result leaves a blank',
    'pptx/text-of-controls': CONTROL, 'xlsx/text': 'a hidden row without its words has a height', 'xlsx/text-of-controls': CONTROL, 'xlsx/text-of-form-controls': CONTROL,
}
# LibreOffice opens these files of few parts as no document.
UNOPENED = {'odt/text', 'odt/text-of-formulas'}
CASES = [case for case in cases.all_cases() if case.parent.name in TYPES and case.name.split('-')[0] == 'text' and not case.name.endswith('by-policy')]


def name_of(case):
    return f'{case.parent.name}/{case.name}'


def pictures(pdf):
    """The objects of all pictures in a PDF of kiyome."""
    return [found.partition(b' obj')[2] for found in pdf.split(b'endobj') if b'/Subtype/Image' in found.partition(b'stream')[0]]


def test_each_exception_is_a_case():
    assert set(OTHERWISE) | UNOPENED <= set(map(name_of, CASES))


@pytest.mark.full  # LibreOffice draws two documents
@pytest.mark.parametrize('case', CASES, ids=name_of)
def test_pages_are_those_of_what_rebuild_made(case, house, tmp_path):
    need_office()
    kind = case.parent.name
    source = cases.build_input(case, cases.read_expectation(case), tmp_path).read_bytes()
    options = ('--set', 'office.hidden=remove')
    _, report, rebuilt, _ = house.job(source, f'a.{kind}', *options)
    assert report['method'] == 'rebuild'
    drawn = [house.job(document, f'a.{kind}', *options, '--set', f'methods.{kind}=image')[2] for document in (source, rebuilt)]
    assert (drawn[0] is None) == (name_of(case) in UNOPENED)
    if drawn[0] is not None:
        assert pictures(drawn[0]) and (pictures(drawn[0]) == pictures(drawn[1])) != (name_of(case) in OTHERWISE)
