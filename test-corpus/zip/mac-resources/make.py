# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("か\u3099.png", png(1)), Member("__MACOSX/._が.png", b"\0\5\x16\7MAC-MARK"),
               Member(".DS_Store", b"Bud1"), Member("x/Thumbs.db", b"\xd0\xcf"), Member("._b", b"\0\5")]))
