# SPDX-License-Identifier: GPL-2.0-or-later
from jwc import Drawing, PLAN
from recipes import emit

emit(Drawing().write(**PLAN, counts=(2000000000, 4, 2, 2, 0)))
