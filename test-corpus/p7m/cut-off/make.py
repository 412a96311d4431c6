# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import cms_signed, emit, png

emit(cms_signed(png(1))[:90])
