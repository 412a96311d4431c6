# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

emit(document(store(text_stream(text("本文\n"), count=0x7fffffff))))
