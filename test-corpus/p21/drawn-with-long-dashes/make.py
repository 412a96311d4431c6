# SPDX-License-Identifier: GPL-2.0-or-later
from entities import Entities
from recipes import emit

emit(Entities(fonts=[("long", (1e14, 3.5, 2.5, 1.5))]).add(("line", 1, 1, 17, 1, 10, 10, 400, 200), ("text_string", 1, 1, 1, "長い破線", 10, 20, 5, 20, 0, 0, 0, 1, 1), ("drawing_sheet", "A3", 3, 1, 420, 297)).file())
