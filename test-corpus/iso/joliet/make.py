# SPDX-License-Identifier: GPL-2.0-or-later
from iso_pack import File, image
from recipes import emit, png

emit(image([File(b"ZU.PNG;1", png(1), "図面と写真の一覧表 (最終).png"), File(b"SHIRYO", [File(b"A.TXT;1", "会議の資料\n".encode(), "①会議資料～改.txt"), File(b"ONLY8.PNG;1", png(2))], "資料"),
            File(b"RLO.PNG;1", png(3), "請求書\u202egnp.exe")], joliet=True))
