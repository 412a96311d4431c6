# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit("From: \u202eevil\u202c name <a@example.jp>\nSubject: invoice\u202efdp.exe \u2066iso\u2069\nContent-Type: text/plain; charset=utf-8\n\ntext\u202e\u200b ends\n".encode())
