# SPDX-License-Identifier: GPL-2.0-or-later
"""Formulas on one line: what belongs together stands in parentheses."""
from recipes import emit

FRACTION = rb"{\mf{\mfPr{\mctrlPr}}{\mnum{\mr\mscr0\msty2 a+b}}{\mden{\mr\mscr0\msty2 c}}}"
SUM = rb"{\mnary{\mnaryPr{\mchr\u8721 ?}{\mlimLoc undOvr}}{\msub{\mr 1}}{\msup{\mr 9}}{\me{\mr k}}}"
ROOT = rb"{\mrad{\mdeg{\mr 3}}{\me{\mr x+y}}}"
POWER = rb"{\msSup{\me{\mr x}}{\msup{\mr 2}}}"
emit(rb"{\rtf1\ansi " + b"".join(word + rb"{\mmath{\*\moMath" + inside + rb"}} end\par " for word, inside in (
    (b"rate ", FRACTION), (b"product ", FRACTION + rb"{\mr d}"), (b"sum ", SUM), (b"root ", ROOT), (b"power ", POWER))) + b"}")
