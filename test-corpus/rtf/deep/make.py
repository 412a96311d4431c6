# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"{\rtf1 " + b"{" * 100000 + b"x" + b"}" * 100001)
