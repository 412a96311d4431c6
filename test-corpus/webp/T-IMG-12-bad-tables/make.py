# SPDX-License-Identifier: GPL-2.0-or-later
"""Huffman tables that can't be (as CVE-2023-4863 built on)."""

import pictures as p
from recipes import emit

emit(p.webp(p.riff_chunk(b"VP8L", p.RED[:5] + b"\xff" * 200)))
