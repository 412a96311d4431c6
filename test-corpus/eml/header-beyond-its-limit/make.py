# SPDX-License-Identifier: GPL-2.0-or-later
"""More header than is looked at."""
from recipes import emit

emit(b"From: a@partner.example\r\nTo: b@town.example\r\nSubject: s\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 60) for n in range(90)) + b"\r\ntext\r\n")
