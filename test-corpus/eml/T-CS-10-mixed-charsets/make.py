# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit('From: a@example.jp\nSubject: =?iso-2022-jp?B?'.encode() + b'GyRCNUQ7diUhJWIbKEI=?= =?utf-8?B?6K2w5LqL6Yyy?= =?shift_jis?Q?=8Dl?=\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n'
     + '議事録\n'.encode() + '混在\n'.encode('cp932') + '\x1b$B:.:_\x1b(B\n'.encode() + '最後\n'.encode())
