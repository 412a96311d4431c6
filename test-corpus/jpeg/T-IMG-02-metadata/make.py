# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything that may stand beside a picture."""

import pictures as p
from recipes import emit

emit(p.jpeg(p.segment(0xe0, b"JFIF\0\1\2\1\0\x48\0\x48\1\1" + b"abc"),
            p.segment(0xe0, b"JFXX\0\x10" + p.PAYLOAD),
            p.segment(0xe1, b"Exif\0\0" + p.exif(1, p.PAYLOAD)),
            p.segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x>" + p.PAYLOAD),
            p.segment(0xe2, b"MPF\0" + p.PAYLOAD), p.segment(0xe5, p.PAYLOAD),
            p.segment(0xed, b"Photoshop 3.0\0" + p.PAYLOAD), p.segment(0xfe, p.SCRIPT + p.PAYLOAD)))
