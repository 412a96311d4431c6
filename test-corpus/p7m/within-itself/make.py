# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import cms_signed, emit, png


inner = png(1)
for _ in range(40):
    inner = cms_signed(inner)
emit(inner)
