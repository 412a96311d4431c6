# SPDX-License-Identifier: GPL-2.0-or-later
from arj_pack import archive, member
from recipes import emit, png

emit(archive(member(b"a.png", png(1)))[:60])
