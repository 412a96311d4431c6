# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit

# The dot that ends a message, in a body that no next hop shall have to stuff: a line of its own, with blanks behind it, behind 75 columns, and last of all.
text = f"a\n.\nQUIT\n..\n. \n.\t \n.\r\n.b\n{'y' * 76}.\n{'z' * 75}.\n日{'z' * 72}.\n日{'z' * 73}.\n日{'z' * 74}.\n日{'z' * 71}.\n."
emit(b"From: a@example.jp\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(text.encode()))
