# SPDX-License-Identifier: GPL-2.0-or-later
"""IDAT with a wrong CRC."""

import pictures as p
from recipes import emit

good = p.png()
emit(good[:-16] + b"\0\0\0\0" + good[-12:])
