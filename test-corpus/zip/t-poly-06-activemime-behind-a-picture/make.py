# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from pictures import jpeg
from recipes import emit

emit(crowd(b'POLY06-MARK', {'a.mso': b'ActiveMime\0\0\1\xf0\4\0\0\0', 'b.jpg': jpeg(after=b'ActiveMime\0\0\1\xf0\4\0\0\0'), 'c.jpg': b'\xff\xd8\xff\xe0ActiveMime\0\0\1\xf0', 'd.doc': b'\xff\xd8\xff\xe0\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n'}))
