# SPDX-License-Identifier: GPL-2.0-or-later
"""Annotations strike out a word of a line, a line with an exponent, and, without corners, their rectangle; one is hidden."""
from recipes import emit
from recipes_pdf import *

CONTENT = (b"BT /F1 24 Tf 72 700 Td (FEE 3000 FREE) Tj 0 -40 Td (10) Tj /F1 12 Tf 10 Ts (3) Tj 0 Ts /F1 24 Tf 0 -40 Td (WHOLE LINE) Tj "
           b"0 -40 Td (SHOWN LINE) Tj ET")


def strike(x0, y0, x1, y1, more):
    return f"<</Type/Annot/Subtype/StrikeOut/Rect[{x0} {y0} {x1} {y1}]/C[1 0 0]{more}>>"


def corners(x0, y0, x1, y1):
    return f"/F 4/QuadPoints[{x0} {y1} {x1} {y1} {x0} {y0} {x1} {y0}]"


emit(page(CONTENT, page_extra="/Annots[6 0 R 7 0 R 8 0 R 9 0 R]", more={
    6: strike(124, 690, 180, 725, corners(124, 690, 180, 725)), 7: strike(60, 650, 200, 690, corners(60, 650, 200, 690)),
    8: strike(60, 612, 400, 645, "/F 4"), 9: strike(60, 570, 400, 605, "/F 2")}))
