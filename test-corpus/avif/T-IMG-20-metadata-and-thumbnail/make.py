# SPDX-License-Identifier: GPL-2.0-or-later
from photos import AVIF
from recipes import emit

emit(AVIF)
