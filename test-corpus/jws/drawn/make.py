# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Figure, PLAN, SETTINGS
from recipes import emit

emit(Figure().write(PLAN + SETTINGS, BLOCKS))
