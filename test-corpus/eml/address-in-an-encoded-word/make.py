# SPDX-License-Identifier: GPL-2.0-or-later
"""Name and address in one encoded word."""
import base64

from recipes import emit

WORD = base64.b64encode("例示 太郎 <taro@partner.example>".encode()).decode()
emit(f"From: =?utf-8?B?{WORD}?=\r\nTo: <b@town.example>\r\nSubject: s\r\n\r\ntext\r\n".encode())
