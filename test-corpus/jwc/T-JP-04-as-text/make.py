# SPDX-License-Identifier: GPL-2.0-or-later
from jwc import Drawing, PLAN
from recipes import emit

emit(Drawing(behind=b"LEAK-MARK").write(**dict(PLAN, texts=PLAN["texts"] + [(0, 0, 50, 0, r"^@BM\\host.example\IMAGE-MARK.bmp")])))
