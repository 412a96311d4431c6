# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"{\rtxyz1\object{\*\objdata MARK-A}text}")
