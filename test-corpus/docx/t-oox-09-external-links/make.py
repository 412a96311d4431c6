# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(docx('<w:p><w:hyperlink r:id="rId1"><w:r><w:t>SHOWN</w:t></w:r></w:hyperlink></w:p>'
          '<w:p><w:r><w:pict><v:shape><v:imagedata r:href="rId2" r:id="rId2"/></v:shape></w:pict></w:r></w:p>',
          [('rId1', 'hyperlink', 'http://evil.example/a', 'External'), ('rId2', 'image', 'file://evil.example/b.png', 'External')],
          namespaces='xmlns:v="urn:schemas-microsoft-com:vml"'))
