# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from recipes import emit

emit(wmf(wmf_record(0x41B, 500, 500, 100, 100), placeable=None))
