# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the guides to the portal and doc/screenshots have the same pictures."""
import pytest
from rules import rule, script

pictures = script("tests/browser/doc_pictures.py")


@rule
def test_each_picture_that_a_guide_shows_is_there_and_each_that_is_there_is_shown():
    stored = pictures.stored()
    for guide in pictures.GUIDES:
        shown = pictures.shown_in(guide)
        assert shown, f"{guide.name} shows no picture"
        for name in sorted(set(shown) - set(stored)):
            yield f"{guide.name} shows {name}, which is not in doc/screenshots"
        for name in sorted(set(stored) - set(shown)):
            yield f"doc/screenshots/{name}.png is not shown in {guide.name}"


def test_both_guides_show_the_same_pictures_in_the_same_order():
    english, japanese = map(pictures.shown_in, pictures.GUIDES)
    assert english == japanese


@rule
def test_a_test_makes_each_picture():
    for name in sorted(set(pictures.stored()) - pictures.made()):
        yield f"no test in tests/browser makes {name}: screenshot(page, \"{name}\")"


@pytest.mark.parametrize("name", pictures.stored())
def test_a_picture_is_small(name):
    size = (pictures.PICTURES / f"{name}.png").stat().st_size
    assert size <= 100_000, f"{size} bytes: environment.py --screenshots-for-doc makes it smaller"
