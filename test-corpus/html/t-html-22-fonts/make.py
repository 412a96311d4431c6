# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"".join(b"<font size=%d><p>" % i for i in range(50000)) + "後".encode())
