# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

emit(packed(document(body(text("圧縮された文書\n") * 40))))
