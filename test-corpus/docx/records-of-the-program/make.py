# SPDX-License-Identifier: GPL-2.0-or-later
"""A check box with the hash that Word notes of what it shows: nobody sees it, and nothing is reported."""
from recipes import emit
from recipes_ooxml import *

MICROSOFT = "http://schemas.microsoft.com/office/word/"
emit(docx(f'<w:p><w:sdt><w:sdtPr><w14:checkbox xmlns:w14="{MICROSOFT}2010/wordml"><w14:checked w14:val="1"/></w14:checkbox>'
          f'<w16sdtdh:dataHash xmlns:w16sdtdh="{MICROSOFT}2020/wordml/sdtdatahash" w16sdtdh:val="HASH-MARK"/></w:sdtPr>'
          '<w:sdtContent><w:r><w:t>\u2611 KEPT</w:t></w:r></w:sdtContent></w:sdt></w:p>'))
