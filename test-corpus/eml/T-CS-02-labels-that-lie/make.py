# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

PART = '--b\nContent-Type: text/plain; charset={}\nContent-Transfer-Encoding: 8bit\n\n'
emit(b'From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n'
     + PART.format('iso-2022-jp').encode() + '住民基本台帳の写し\n'.encode('cp932') + PART.format('iso-2022-jp').encode() + '会議の議事録です\n'.encode()
     + PART.format('shift_jis').encode() + '請求書をお送りします\n'.encode('euc-jp') + b'--b--\n')
