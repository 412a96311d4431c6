# SPDX-License-Identifier: GPL-2.0-or-later
"""The encrypted part of the program in hexadecimal digits; what ends the line before them counts to it."""
from recipes import emit
from recipes_pdf import *

program, (clear, packed, tail) = type1()
digits = program[clear:clear + packed].hex().encode()
emit(fonts(Square=("Type1", "FontFile", f"/Length1 {clear}/Length2 {len(digits)}/Length3 {tail}",
                   program[:clear - 1] + b"\r\n" + digits + b"\n" + program[clear + packed:])))
