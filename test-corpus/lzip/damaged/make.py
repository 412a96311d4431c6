# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"LZIP\1\x10" + bytes(range(60)))
