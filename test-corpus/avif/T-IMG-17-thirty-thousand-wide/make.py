# SPDX-License-Identifier: GPL-2.0-or-later
from photos import AVIF, of_size
from recipes import emit

emit(of_size(AVIF, 30000, 30000))
