# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests how many ordinary mails get a notice (notices.py)."""
import os
import pathlib

import pytest

import notices


def test_few_clean_real_mails_have_a_notice(inprocess):
    corpus = pathlib.Path(os.environ.get("KIYOME_CORPUS", notices.ROOT.parent / "shared" / "corpus"))
    if not (corpus / "MANIFEST.tsv").is_file():
        pytest.skip(f"there is no corpus of real files at {corpus} (set KIYOME_CORPUS)")
    counts = notices.count(inprocess, corpus)
    assert counts["real"] >= notices.LEAST
    assert counts["real", "notice"] <= notices.MOST * counts["real"]
