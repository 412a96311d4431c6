# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"<title><textarea>" * 100000 + "後".encode())
