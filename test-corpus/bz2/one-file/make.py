# SPDX-License-Identifier: GPL-2.0-or-later
import bz2

from recipes import emit, png

emit(bz2.compress(png(1)))
