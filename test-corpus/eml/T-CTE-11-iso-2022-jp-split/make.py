# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

import urllib.parse
data = "会議資料について.txt".encode("iso2022_jp")
one, two = urllib.parse.quote(data[:9], safe=""), urllib.parse.quote(data[9:], safe="")
emit(("From: a@example.jp\nContent-Type: multipart/mixed; boundary=b1\n\n--b1\n\nvisible\n--b1\nContent-Type: text/plain\nContent-Disposition: attachment; filename*0*=iso-2022-jp''" + one + "; filename*1*=" + two + "\n\ntext\n--b1--\n").encode())
