# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import step
from recipes import emit

emit(step("#10=CARTESIAN_POINT(' ',(0.000000,1.000000));\r\n", mode="AP202_mode"))
