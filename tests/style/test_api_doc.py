# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the headers of engine/ and of the clients document every function, from which doc/api-doc.py makes pages."""
import importlib.util
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = """/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A header. */
#pragma once

/* A thing. */
typedef struct _KyThing KyThing;

"""
WHOLE = """/*
 * Does something.
 * `size`: how much, in bytes.
 * Errors: IO.
 */
gboolean ky_thing_do (KyThing *thing, gsize size, GError **error);
"""


@pytest.fixture(name="api_doc", scope="module")
def _api_doc():
    spec = importlib.util.spec_from_file_location("api_doc", ROOT / "doc/api-doc.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def warnings_of(api_doc, tmp_path, text):
    header = tmp_path / "thing.h"
    header.write_text(HEADER + text, encoding="utf-8")
    return " ".join(api_doc.make(tmp_path / "out", [header]))


def test_pages_are_made_of_all_headers_without_a_warning(api_doc, tmp_path):
    headers = api_doc.headers()
    assert {header.relative_to(ROOT).as_posix() for header in headers} >= {
        "engine/job.h", "engine/filetype.h", "store/client/client.h", "sanitizer/client.h"}
    assert api_doc.make(tmp_path / "api", headers) == []
    page = (tmp_path / "api/html/job_8h.html").read_text(encoding="utf-8")
    assert "job_8h.html" in (tmp_path / "api/html/index.html").read_text(encoding="utf-8")
    assert "Charges a cost." in page and "LIMIT (the message names the limit)" in page


def test_a_function_with_all_that_it_needs_has_no_warning(api_doc, tmp_path):
    assert warnings_of(api_doc, tmp_path, WHOLE) == ""


@pytest.mark.parametrize("lacking, warning", [
    (WHOLE[WHOLE.index("gboolean"):], "ky_thing_do(KyThing *thing, gsize size, GError **error) (function)"),
    (WHOLE.replace(" * `size`: how much, in bytes.\n", ""), "parameter 'size'"),
    (WHOLE.replace(" * Errors: IO.\n", " * Returns TRUE.\n"), "parameter 'error'"),
    (WHOLE.replace("gboolean", "guint"), "return type of member ky_thing_do"),
    (WHOLE.replace("`size`", "`length`"), "argument 'length'"),
])
def test_what_is_not_explained_is_a_warning(api_doc, tmp_path, lacking, warning):
    assert warning in warnings_of(api_doc, tmp_path, lacking)
