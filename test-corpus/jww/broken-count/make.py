# SPDX-License-Identifier: GPL-2.0-or-later
from jww import BLOCKS, Drawing, PLAN, SETTINGS
from recipes import emit

data = Drawing(600).settings()
emit(data + b"\xff\xff\xff\xff\xff\xff" + Drawing(600).write(PLAN)[len(data) + 2:])
