# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

emit(packed(document(body(text("本文\n") + bytes(1200000)))))
