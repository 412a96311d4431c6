# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Figure, PLAN
from recipes import emit

emit(Figure().write(PLAN, BLOCKS)[:-40])
