# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx('<w:p><w:smartTag w:uri="urn:DOCX10-TAG-MARK" w:element="x"><w:smartTagPr><w:attr w:name="a" w:val="DOCX10-TAG-MARK"/></w:smartTagPr><w:r><w:t>TAGGED</w:t></w:r></w:smartTag></w:p>'
          '<w:customXml w:uri="urn:DOCX10-XML-MARK" w:element="x"><w:p><w:r><w:t>INSIDE</w:t></w:r></w:p></w:customXml>' + paragraph('KEPT'),
          [('rId1', 'http://schemas.microsoft.com/office/2006/relationships/keyMapCustomizations', 'customizations.xml'), ('rId2', 'customXml', '../customXml/item1.xml')],
          parts={'word/customizations.xml': '<wne:tcg xmlns:wne="http://schemas.microsoft.com/office/word/2006/wordml"><wne:keymaps><wne:keymap wne:kcmPrimary="0241">'
                 '<wne:macro wne:macroName="DOCX10-KEY-MARK"/></wne:keymap></wne:keymaps></wne:tcg>',
                 'customXml/item1.xml': '<b:Sources xmlns:b="http://schemas.openxmlformats.org/officeDocument/2006/bibliography"><b:Source><b:URL>DOCX10-SOURCE-MARK</b:URL></b:Source></b:Sources>'},
          types={'word/customizations.xml': 'application/vnd.ms-word.keyMapCustomizations+xml'}))
