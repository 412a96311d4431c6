# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwpx([paragraph("본문", box("상자"), '<hp:line><hp:orgSz width="9000" height="9000"/></hp:line>')]))
