# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import wmf, wmf_record
from recipes import emit

holes = [wmf_record(0x415, (i + 1) * 10, 600 - i, i * 10, 100 + i) for i in range(400)]
brush = wmf_record(0x2fc, 0, 0x00FF, 0, 0)
emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 4000, 1000), wmf_record(0x416, 4000, 1000, 0, 0), *holes, brush, wmf_record(0x12d, 0), *[wmf_record(0x41b, 4000, 1000, 0, 0)] * 20, placeable=(0, 0, 1000, 4000)))
# a figure that is left out of the clip row by row, as programs do that draw shapes with transparent parts
