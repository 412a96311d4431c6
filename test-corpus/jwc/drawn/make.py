# SPDX-License-Identifier: GPL-2.0-or-later
from jwc import Drawing, PLAN
from recipes import emit

emit(Drawing(hidden=(16 + 1,)).write(**dict(PLAN, lines=PLAN["lines"] + [(0, 0, 500, 350, 1, 1, 1)], texts=PLAN["texts"] + [(0, 0, 50, 0, r"^@BM\\host.example\IMAGE-MARK.bmp")])))
