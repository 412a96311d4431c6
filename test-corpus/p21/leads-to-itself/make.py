# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import step
from recipes import emit

emit(step("#10=COMPOSITE_CURVE(' ',(#20),.T.);\r\n#20=COMPOSITE_CURVE_SEGMENT(.CONTINUOUS.,.T.,#10);\r\n", mode="AP202_mode"))
