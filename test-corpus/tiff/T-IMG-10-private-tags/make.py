# SPDX-License-Identifier: GPL-2.0-or-later
"""XMP, IPTC, Photoshop and private tags, and an area that nothing leads to."""

import pictures as p
from recipes import emit

emit(p.tiff(2, extra=[(700, 1, len(p.PAYLOAD), p.PAYLOAD), (33723, 7, len(p.PAYLOAD), p.PAYLOAD),
                      (34377, 7, len(p.PAYLOAD), p.PAYLOAD), (50000, 2, len(p.PAYLOAD), p.PAYLOAD),
                      (305, 2, len(p.PAYLOAD), p.PAYLOAD)], after=p.PAYLOAD))
