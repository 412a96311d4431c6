# SPDX-License-Identifier: GPL-2.0-or-later
from photos import icon
from recipes import emit, png

emit(icon(png(2)))
