# SPDX-License-Identifier: GPL-2.0-or-later
"""The words of hidden-words-of-looks-tiles-and-masks, as text."""
import pathlib
import runpy

runpy.run_path(str(pathlib.Path(__file__).parents[1] / "hidden-words-of-looks-tiles-and-masks" / "make.py"))
