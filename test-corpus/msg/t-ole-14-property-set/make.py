# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

tree = msg_message([(SUBJECT, UNICODE, 'files'), (BODY, UNICODE, 'see the files'), (0x8001, UNICODE, 'OLE14-MARK')])
tree['\x05DocumentSummaryInformation'] = b'\xfe\xff\0\0' + '_PID_HLINKS http://evil.example/ OLE14-MARK'.encode('utf-16-le') * 20
tree['\x05SummaryInformation'] = b'\xfe\xff\0\0' + b'OLE14-MARK' * 20
tree['\x01CompObj'] = b'OLE14-MARK' * 20
emit(compound(tree))
