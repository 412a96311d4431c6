# SPDX-License-Identifier: GPL-2.0-or-later
from packages import xps
from recipes import emit

emit(xps(["<Canvas/>"] * 3))
