# SPDX-License-Identifier: GPL-2.0-or-later
"""A record that would be seen, and is not drawn: a colour that is poured out."""
from metafiles import wmf, wmf_record
from recipes import emit

emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), wmf_record(0x41b, 900, 900, 0, 0), wmf_record(0x548, *range(9))))
