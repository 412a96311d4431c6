# SPDX-License-Identifier: GPL-2.0-or-later
import base64
from recipes import emit
emit(('<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" w:macrosPresent="yes">'
      '<w:docSuppData><w:binData w:name="editdata.mso">' + base64.b64encode(b'OOX24-MACRO-MARK' * 8).decode() + '</w:binData></w:docSuppData>'
      '<w:body><w:p><w:r><w:t>text</w:t></w:r></w:p></w:body></w:wordDocument>').encode())
