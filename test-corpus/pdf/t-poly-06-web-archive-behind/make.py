# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit
from recipes_pdf import *

MHT = (b'\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Location: file:///C:/a/editdata.mso\nContent-Transfer-Encoding: base64\nContent-Type: application/x-mso\n\n'
       + base64.encodebytes(b'ActiveMime\0\0\1\xf0\4\0\0\0' + b'POLY06-MARK' * 20) + b'--b--\n')
emit(page(suffix=MHT))
