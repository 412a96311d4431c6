# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

# A stream nobody refers to, slack of the mini stream, and unused sectors.
tree = msg_message([(SUBJECT, UNICODE, 'files'), (BODY, UNICODE, 'see the files')])
tree['OLE10-NAMELESS-MARK'] = b'OLE10-MARK' * 600
data = compound(tree)
body = 'see the files'.encode('utf-16-le')
at = data.index(body) + len(body)
data = data[:at] + b'OLE10-UNUSED-MARK' + data[at + 17:]
emit(data + (b'OLE10-UNUSED-MARK' * 31)[:512])
