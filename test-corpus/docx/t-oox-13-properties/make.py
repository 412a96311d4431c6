# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

PROPERTIES = 'http://schemas.openxmlformats.org/officeDocument/2006/'
emit(docx(paragraph('KEPT'),
          root_rels=[('rId5', 'http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties', 'docProps/core.xml'),
                     ('rId6', 'extended-properties', 'docProps/app.xml'), ('rId7', 'custom-properties', 'docProps/custom.xml'),
                     ('rId8', 'http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail', 'docProps/thumbnail.jpeg')],
          parts={'docProps/core.xml': '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
                 'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>題名</dc:title><cp:lastModifiedBy>OOX13-PERSON-MARK</cp:lastModifiedBy></cp:coreProperties>',
                 'docProps/app.xml': f'<Properties xmlns="{PROPERTIES}extended-properties"><Pages>1</Pages><Manager>OOX13-MANAGER-MARK</Manager>'
                 '<HyperlinkBase>http://evil.example/</HyperlinkBase></Properties>',
                 'docProps/custom.xml': f'<Properties xmlns="{PROPERTIES}custom-properties" xmlns:vt="{PROPERTIES}docPropsVTypes">'
                 '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="a"><vt:lpwstr>OOX13-CUSTOM-MARK</vt:lpwstr></property></Properties>',
                 'docProps/thumbnail.jpeg': b'OOX13-THUMB-MARK' * 3},
          types={'docProps/core.xml': 'application/vnd.openxmlformats-package.core-properties+xml',
                 'docProps/app.xml': 'application/vnd.openxmlformats-officedocument.extended-properties+xml',
                 'docProps/custom.xml': 'application/vnd.openxmlformats-officedocument.custom-properties+xml'},
          more_types='<Default Extension="jpeg" ContentType="image/jpeg"/>'))
