# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

emit(document(body(text("本文\n")), Footnote=b"SsmgV.01" + bytes(3), Header=store(text_stream(text("頭\n"), count=9000)), LayoutBoxText=store(text_stream(text("囲みの文\n")))))
