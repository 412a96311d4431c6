# SPDX-License-Identifier: GPL-2.0-or-later
"""What ActiveX controls say is read as text, too, but of what is hidden."""
import pathlib
import runpy

runpy.run_path(str(pathlib.Path(__file__).parents[1] / "controls-without-a-picture-keep-their-words" / "make.py"))
