# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(("From: " + "Very Long Name " * 200 + "<evil@evil.example>\nSubject: " + "長い件名" * 2000 + "\n\ntext\n").encode())
