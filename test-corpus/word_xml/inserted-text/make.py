# SPDX-License-Identifier: GPL-2.0-or-later
from office_2003 import WORD
from recipes import emit

emit((f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="{WORD}" xmlns:aml="http://schemas.microsoft.com/aml/2001/core"><w:body>'
      '<w:p><aml:annotation aml:id="1" w:type="Word.Insertion"><aml:content><w:r><w:t>INSERTED</w:t></w:r></aml:content></aml:annotation></w:p></w:body></w:wordDocument>').encode())
