# SPDX-License-Identifier: GPL-2.0-or-later
"""Twelve soft masks, through each of which ten areas are painted in the one before."""
from recipes import emit
from recipes_pdf import *

GROUP = FORM + "/Group<</S/Transparency/CS/DeviceGray>>"
objects = nested(GROUP, "ExtGState", b"/N gs " + b"0 0 9 9 re f " * 10, step=2)
objects.update({number - 1: f"<</SMask<</S/Luminosity/G {number} 0 R>>>>" for number in list(objects)[1:]})
emit(page(TEXT + b"/N gs 0 0 9 9 re f", resources="/ExtGState<</N 7 0 R>>", more=objects))
