# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import step
from recipes import emit

emit(step("#10=CARTESIAN_POINT(' ',(0.0,'a'));\r\n", mode="AP202_mode"))
