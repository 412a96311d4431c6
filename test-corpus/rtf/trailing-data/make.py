# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"{\rtf1 text}" + b"MZ-MARK-A{\\rtf1 MARK-B}")
