# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import step
from recipes import emit

emit(step("#30=TEXT_LITERAL(' ','CUT-MARK',#10,'baseline left',.RIGHT.,#20);\r\n", mode="AP202_mode").split(b"ENDSEC;\r\nEND")[0])
