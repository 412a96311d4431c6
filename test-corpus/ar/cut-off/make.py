# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png

emit(b"!<arch>\n" + f"{'a.png/':<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{5000:<10}`\n".encode() + png(1)[:30])
