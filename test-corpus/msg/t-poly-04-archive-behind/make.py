# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import Member, PROGRAM, emit, zip_file

emit(compound(msg_message([(SUBJECT, UNICODE, 'files'), (BODY, UNICODE, 'see the files')])) + PROGRAM + b'OLE17-MARK<script>POLY04-MARK</script>' + zip_file([Member('a.exe', b'OLE17-MARK')]))
