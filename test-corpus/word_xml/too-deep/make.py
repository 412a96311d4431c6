# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>' + b"<w:tbl>" * 300 + b"</w:tbl>" * 300 +
     b"</w:body></w:wordDocument>")
