# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import PROGRAM, emit

PAYLOAD = base64.encodebytes(PROGRAM + b'MIME09-MARK').decode()
PART = 'Content-Type: application/octet-stream; name="a.exe"\nContent-Transfer-Encoding: base64\n\n' + PAYLOAD
PAGE = 'Content-Type: text/html\n\n<script>MIME09-MARK</script>\n'
# boundaries with blanks behind, tabs, another case, folded, as a comment and as a continuation; parts behind each
emit(('From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary*0="ab"; boundary*1="c"; boundary="abc"\n\n--abc\nContent-Type: text/plain; charset=utf-8\n\n本文\n--abc  \t\n' + PART + '--abc--\n--abc\n' + PAGE + '--abc--  \n--abc\n' + PART
      + '--abc\nContent-Type: multipart/alternative; boundary="abc"\n\n--abc\n' + PAGE + '--abc--\n').encode())
