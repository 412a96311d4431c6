# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes between header and pixels, and behind them."""

import pictures as p
from recipes import emit

emit(p.bmp(4, 2, bytes(24), gap=p.PAYLOAD, after=p.PAYLOAD))
