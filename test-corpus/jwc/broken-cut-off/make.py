# SPDX-License-Identifier: GPL-2.0-or-later
from jwc import Drawing, PLAN
from recipes import emit

emit(Drawing().write(**PLAN)[:-100])
