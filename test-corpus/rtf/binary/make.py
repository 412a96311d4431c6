# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"{\rtf1 a\bin2000000000 MARK-A}")
