# SPDX-License-Identifier: GPL-2.0-or-later
from jwc import Drawing, PLAN
from recipes import emit

emit(Drawing(short=True, window=678, paper=4).write(**PLAN))
