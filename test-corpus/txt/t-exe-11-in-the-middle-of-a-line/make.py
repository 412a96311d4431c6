# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit

PROGRAM = base64.b64encode(b'MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0' + b'EXE11-MARK' * 20).decode()
ARCHIVE = base64.encodebytes(b'PK\3\4\x14\0\0\0\0\0\0\0\0\0' + b'EXE11-MARK' * 20).decode()
emit(f'{{"name": "text", "data": "{PROGRAM}", "more": "after"}}\n<Object>\n{ARCHIVE}</Object> TVword 0Mx UEs\nx={PROGRAM} and text\n'.encode())
