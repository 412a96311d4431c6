# SPDX-License-Identifier: GPL-2.0-or-later
"""Eight figures, each of which shows the one before ten times."""
from drawings import features, step
from recipes import emit

rows = [("line", 1, 1, 1, 1, 0, 0, 9, 9), ("sfig_org", "F0", 1)]
for level in range(1, 9):
    rows += [("sfig_locate", 1, f"F{level - 1}", 0, 0, 0, 1, 1)] * 10 + [("sfig_org", f"F{level}", 1)]
emit(step(features(*rows)))
