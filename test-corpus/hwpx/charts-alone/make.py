# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwpx([paragraph('<hp:chart chartIDRef="Chart/chart1.xml"><hp:sz width="9000" height="9000"/></hp:chart>')]))
