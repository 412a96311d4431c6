# SPDX-License-Identifier: GPL-2.0-or-later
"""Instances, each of which leads twice to the one before."""
from drawings import step
from recipes import emit

rows = "".join(f"#{10 * number}=PRESENTATION_STYLE_ASSIGNMENT((#{10 * number - 10},#{10 * number - 10}));\r\n" for number in range(2, 42))
emit(step("#10=CARTESIAN_POINT(' ',(0.,0.));\r\n" + rows, mode="AP202_mode"))
