# SPDX-License-Identifier: GPL-2.0-or-later
from entities import Entities
from recipes import emit

emit(Entities().add(("line", 1, 1, 1, 1, 0, 0, 10, 10)).file())
