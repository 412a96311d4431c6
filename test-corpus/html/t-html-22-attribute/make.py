# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"<p title='" + b"a" * 3000000 + b"'>" + "後".encode())
