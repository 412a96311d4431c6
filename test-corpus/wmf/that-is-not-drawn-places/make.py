# SPDX-License-Identifier: GPL-2.0-or-later
"""A drawing that fills two places of its device."""
from metafiles import wmf, wmf_record
from recipes import emit

box = wmf_record(0x41b, 900, 900, 100, 100)
emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), wmf_record(0x20a, 3, 30), wmf_record(0x20d, 0, 0), wmf_record(0x20e, 500, 500), wmf_record(0x20d, 0, 0), box, wmf_record(0x20d, 0, 500), box))
