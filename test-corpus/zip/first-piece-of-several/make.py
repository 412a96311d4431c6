# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png

emit(b"PK\7\10" + Member("a.png", png(1)).local())
