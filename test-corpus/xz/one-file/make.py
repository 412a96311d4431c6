# SPDX-License-Identifier: GPL-2.0-or-later
import lzma

from recipes import emit, png

emit(lzma.compress(png(1)))
