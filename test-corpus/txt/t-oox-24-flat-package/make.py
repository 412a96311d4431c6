# SPDX-License-Identifier: GPL-2.0-or-later
import base64
from recipes import emit
PART = '<pkg:part pkg:name="{0}" pkg:contentType="{1}">{2}</pkg:part>'
emit(('<?xml version="1.0" standalone="yes"?><?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
      + PART.format('/word/document.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
                    '<pkg:xmlData><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p/></w:body></w:document></pkg:xmlData>')
      + PART.format('/word/vbaProject.bin', 'application/vnd.ms-office.vbaProject',
                    '<pkg:binaryData>' + base64.b64encode(b'OOX24-MACRO-MARK' * 8).decode() + '</pkg:binaryData>') + '</pkg:package>').encode())
