# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines and dots that are as wide as the page; a form leaves their width to the page."""
from recipes import emit
from recipes_pdf import *

dots = flate(b"300 400 m 300 400 l S " * 100000)
emit(page(TEXT + b"/W gs 1 J /F Do", resources="/XObject<</F 6 0 R>>/ExtGState<</W<</LW 800>>>>", more={
    6: ("/Subtype/Form/BBox[0 0 595 842]" + dots[0], dots[1])}))
