# SPDX-License-Identifier: GPL-2.0-or-later
"""A table whose name does not say what it is, and whose label does."""
from recipes import emit

emit(b"From: a@example.jp\nTo: b@example.jp\nSubject: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\nContent-Type: text/plain\n\nhello\n"
     b"--bb\nContent-Type: text/csv; name=table\n\na,b\n1,=HYPERLINK(\"http://gone.example\")\n--bb--\n")
