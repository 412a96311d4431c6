# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit("From: 山田太郎 <a@example.jp>\nSubject: 会議の件について\nContent-Type: text/plain; charset=euc-jp\n\n本文です\n".encode("euc_jp"))
