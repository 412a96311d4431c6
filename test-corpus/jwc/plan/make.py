# SPDX-License-Identifier: GPL-2.0-or-later
from jwc import Drawing, PLAN
from recipes import emit

emit(Drawing(names={0: "外構", 256: "建物の図面"}).write(**PLAN))
