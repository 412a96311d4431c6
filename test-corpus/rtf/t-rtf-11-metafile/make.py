# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from recipes import emit

PICTURE = wmf(wmf_record(0x20C, 1000, 1000), wmf_record(0x626, 9, 12, data=b"PROCEDURE-MK"), wmf_record(0x41B, 500, 500, 100, 100), placeable=None)
emit(b"{\\rtf1{\\pict\\wmetafile8\\picw1000\\pich1000\\picwgoal567\\pichgoal567 " + PICTURE.hex().encode() + b"}\\par}")
