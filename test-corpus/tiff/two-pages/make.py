# SPDX-License-Identifier: GPL-2.0-or-later
"""Both pages stay."""

import pictures as p
from recipes import emit

emit(p.tiff(2))
