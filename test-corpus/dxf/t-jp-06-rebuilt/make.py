# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import everything, lines
from recipes import emit

emit(lines(*everything(lambda value: value.hex().upper())))
