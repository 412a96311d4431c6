# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from recipes import emit

emit(wmf(wmf_record(0x626, 9, 12, data=b"PROCEDURE-MK"), wmf_record(0x626, 15, 12, data=b"WMFCOMMENTMK"), wmf_record(0x20C, 1000, 1000),
         wmf_record(0x41B, 500, 500, 100, 100), placeable=None))
