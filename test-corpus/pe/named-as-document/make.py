# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import PROGRAM, emit

emit(PROGRAM)
