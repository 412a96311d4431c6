# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

emit(document(store(text_stream(words(0x1c, 0x10, 200, 0x4e00, 0x4e01) + words(0x1f) + text("後ろの文\n")))))
