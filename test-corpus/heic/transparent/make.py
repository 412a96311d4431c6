# SPDX-License-Identifier: GPL-2.0-or-later
from photos import HEIC_ALPHA
from recipes import emit

emit(HEIC_ALPHA)
