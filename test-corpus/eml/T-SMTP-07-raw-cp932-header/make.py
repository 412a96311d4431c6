# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit("From: 山田太郎 <a@example.jp>\nSubject: 表示テスト①㈱\nContent-Type: text/plain; charset=shift_jis\n\nソース能表\n".encode("cp932"))
