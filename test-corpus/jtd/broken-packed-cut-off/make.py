# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

data = document(body(text("本文\n")))
emit(packed(data, size=len(data) + 1))
