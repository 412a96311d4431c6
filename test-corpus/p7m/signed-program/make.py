# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import PROGRAM, cms_signed, emit

emit(cms_signed(PROGRAM))
