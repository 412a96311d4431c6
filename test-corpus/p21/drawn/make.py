# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import DRAWN
from entities import Entities
from recipes import emit

emit(Entities(colors=[(255, 0, 0)], fonts=[("$$SXF_線", (5.5, 3.5, 2.5, 1.5))]).add(*DRAWN).file())
