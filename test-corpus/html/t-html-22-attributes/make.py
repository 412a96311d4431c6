# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"<p " + b"a=b " * 300000 + b">" + "後".encode())
