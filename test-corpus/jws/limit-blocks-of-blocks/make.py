# SPDX-License-Identifier: GPL-2.0-or-later
from jww import Figure
from recipes import emit

emit(Figure().write([("block", 0.0, 0.0, 1.0, 1.0, 0.0, 19)], [(level, "a", [("block", 0.0, 0.0, 1.0, 1.0, 0.0, level - 1)] * 10) for level in range(1, 20)]))
