# SPDX-License-Identifier: GPL-2.0-or-later
"""Imports the independent readers of packaging/second-look, of which kiyome-second-look consists, for the tests."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "packaging" / "second-look"))
from second_look import cells, charsets, look, page  # noqa: E402, F401
from second_look.written import acts, archive, mail, media, odf, ooxml, package, pdf, picture  # noqa: E402, F401
