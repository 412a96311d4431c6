# SPDX-License-Identifier: GPL-2.0-or-later
from office_2003 import WORD
from recipes import emit

emit((f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="{WORD}" xmlns:aml="http://schemas.microsoft.com/aml/2001/core"><w:body>'
      '<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>SECRET</w:t></w:r></w:p></w:body></w:wordDocument>').encode())
