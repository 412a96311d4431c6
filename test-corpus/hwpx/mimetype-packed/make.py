# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import hwpx, paragraph
from packages import repacked
from recipes import emit

emit(repacked(hwpx([paragraph("안녕하세요")]), True))
