# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"&amp;" * 400000 + b"&" * 400000)
