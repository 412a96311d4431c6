# SPDX-License-Identifier: GPL-2.0-or-later
from arj_pack import archive, member
from recipes import emit, png

emit(archive(member(b"before.png", png(1), flags=8), member(b"whole.png", png(2), 1), member(b"garbled.png", png(3), flags=1),
             member(b"goes-on.png", png(4), flags=4), flags=4))
