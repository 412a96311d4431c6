# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines of yEnc within a table, which has no files in it: the row between them stays."""
from recipes import emit

emit("a,b\r\n1,2\r\n=ybegin line=128 size=5 name=x.bin\r\n日本,12345\r\n=yend size=5\r\n3,4\r\n".encode())
