# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import Member, emit, png, zip_file

PROGRAM = base64.b64encode(b'MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0' + b'JP09-MARK' * 40).decode()
XML = (f'<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="a.xsl"?><DATA><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureValue>AAAA</SignatureValue>'
       f'<Object>{PROGRAM}</Object></Signature><様式>申請書</様式></DATA>').encode()
emit(zip_file([Member('keep.png', png(1)), Member('shinsei.xtx', XML), Member('shinsei.xml', XML)]))
