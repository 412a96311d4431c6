# SPDX-License-Identifier: GPL-2.0-or-later
from photos import J2K_FIVE
from recipes import emit

emit(J2K_FIVE)
