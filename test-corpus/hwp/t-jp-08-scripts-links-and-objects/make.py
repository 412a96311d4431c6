# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

link = Control(3, "%hlk", bytes(5) + string("HANGUL-MARK"))
memo = Control(3, "%%me", bytes(5) + string("HANGUL-MARK"))
comment = Control(15, "tcmt", b"", lambda level: hwp_list(level, "HANGUL-MARK"))
form = Control(11, "form", string("HANGUL-MARK"))
ole = hwp_object(b"HANGUL-MARK")
emit(hwp([para("보이는 글", link, "링크", memo, comment, form, ole, hwp_picture(1), hwp_picture(7), hwp_picture(2))], bins=[hwp_link("C:\\HANGUL-MARK.png"), hwp_bin(2, "ole", flags=2)],
         flags=IS_PACKED | HAS_SCRIPT, streams={"Scripts": {"DefaultJScript": b"HANGUL-MARK" * 9, "JScriptVersion": bytes(8)}}, pictures={"BIN0002.ole": b"HANGUL-MARK"}))
