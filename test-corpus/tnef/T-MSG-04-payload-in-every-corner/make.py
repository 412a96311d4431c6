# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import PROGRAM, emit, png

emit(tnef([(SUBJECT, UNICODE, '件名'), (BODY, UNICODE, '本文です'), (TRANSPORT_HEADERS, UNICODE, 'X-Unknown: CORNER-MARK1\r\n'), (HTML, BINARY, b'<script>CORNER-MARK2</script>'), (RTF, BINARY, rtf_compressed(b'{\\rtf1{\\object{\\*\\objdata CORNER-MARK3}}}')),
           (0x8001, UNICODE, 'CORNER-MARK4'), (0x001A, UNICODE, 'IPM.Microsoft Mail.CORNER-MARK5')],
          [(b'keep.png', png(2), [(0x370d, UNICODE, '\\\\evil.example\\a'), (0x3709, BINARY, b'CORNER-MARK6')]), (b'a.png', PROGRAM + b'CORNER-MARK7', []), (b'render', None, [(ATTACH_METHOD, LONG, 6), (ATTACH_DATA, OBJECT, STORAGE_INTERFACE + compound({'CONTENTS': b'CORNER-MARK8' * 9}))])],
          before=attribute(1, 0x00078008, b'IPM.Note.CORNER-MARK9\0') + attribute(1, 0x00060600, b'CORNER-MARK10')))
