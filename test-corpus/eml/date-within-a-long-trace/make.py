# SPDX-License-Identifier: GPL-2.0-or-later
"""The only date stands in a Received field, and behind it more than of such a field is written."""
from recipes import emit

emit(b"From: sender@example.jp\nTo: receiver@city.example.jp\nSubject: test\n"
     b"Received: from a.example.jp by b.example.jp; Mon, 6 Jul 2015 09:01:20 +0000 ("
     + b"word " * 100 + b"); end\nContent-Type: text/plain\n\ntext\n")
