# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import PROGRAM, emit, png

HEADERS = 'X-Unknown: CORNER-MARK1\r\nList-Unsubscribe: <http://evil.example/>\r\nContent-Type: text/html; x=CORNER-MARK2\r\nX-MS-TNEF-Correlator: CORNER-MARK3\r\nReturn-Receipt-To: a@evil.example\r\n'
tree = msg_message(
    [(SUBJECT, UNICODE, '件名'), (BODY, UNICODE, '本文です'), (TRANSPORT_HEADERS, UNICODE, HEADERS), (HTML, BINARY, b'<script>CORNER-MARK4</script><img src="http://evil.example/b">'), (RTF, BINARY, rtf_compressed(b'{\\rtf1{\\object{\\*\\objdata CORNER-MARK5}}}')),
     (0x8001, UNICODE, 'CORNER-MARK6'), (0x0070, UNICODE, 'CORNER-MARK7'), (0x3FDF, UNICODE, 'CORNER-MARK8'), (0x6656, BINARY, b'CORNER-MARK9'), (0x001A, UNICODE, 'IPM.Note.CORNER-MARK10')], (),
    [([(ATTACH_METHOD, LONG, 1), (ATTACH_LONG_NAME, UNICODE, 'keep.png'), (ATTACH_DATA, BINARY, png(2)), (0x370d, UNICODE, '\\\\evil.example\\a'), (0x3709, BINARY, b'CORNER-MARK11'), (0x3712, UNICODE, 'cid'), (0x3713, UNICODE, 'http://evil.example/'), (ATTACH_TYPE, UNICODE, 'text/html; CORNER-MARK12')], None),
     ([(ATTACH_METHOD, LONG, 1), (ATTACH_LONG_NAME, UNICODE, 'a.png'), (ATTACH_DATA, BINARY, PROGRAM + b'CORNER-MARK13')], None),
     ([(ATTACH_METHOD, LONG, 6), (ATTACH_LONG_NAME, UNICODE, 'object')], {'\x01Ole10Native': b'CORNER-MARK14' * 9, '\x01CompObj': b'CORNER-MARK15' * 9, 'CONTENTS': PROGRAM}),
     ([(ATTACH_METHOD, LONG, 7), (ATTACH_LONG_NAME, UNICODE, 'cloud'), (0x370d, UNICODE, 'https://evil.example/a')], None)])
tree['__nameid_version1.0'] = {'__substg1.0_00020102': b'CORNER-MARK16' * 9, '__substg1.0_00040102': b'CORNER-MARK17' * 9}
tree['Macros'] = {'VBA': {'ThisDocument': b'CORNER-MARK18' * 9}}
emit(compound(tree))
