# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b'From: a@example.jp\nContent-Type: text/plain; charset=iso-2022-jp\n\n' + '会議'.encode('iso-2022-jp') + b'\n\x1b$)C\x0e!!\x0f KR\n\x1b[31mRED\x1b[0m\n\x1b#3wide\n\x0e\x0fEND\n\x0c\x08\x08over\x1b]0;title\x07\n')
