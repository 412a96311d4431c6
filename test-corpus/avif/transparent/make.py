# SPDX-License-Identifier: GPL-2.0-or-later
from photos import AVIF_ALPHA
from recipes import emit

emit(AVIF_ALPHA)
