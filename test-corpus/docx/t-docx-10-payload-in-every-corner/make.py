# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

SETTINGS = ('<w:docVars><w:docVar w:name="CORNER-MARK1" w:val="CORNER-MARK2"/></w:docVars><w:saveThroughXslt r:id="rId1" w:solutionID="CORNER-MARK3"/><w:attachedSchema w:val="CORNER-MARK4"/>'
            '<w:schemaLibrary xmlns:sl="http://schemas.openxmlformats.org/schemaLibrary/2006/main"/><w:smartTagType w:namespaceuri="CORNER-MARK5" w:name="a" w:url="http://evil.example/"/>'
            '<w:captions><w:caption w:name="KEEP"/></w:captions><w:mailMerge><w:connectString w:val="CORNER-MARK6"/><w:query w:val="CORNER-MARK7"/></w:mailMerge><w:doNotEmbedSmartTags/><w:zoom w:percent="100"/>'
            '<unknown xmlns="urn:CORNER-MARK9" a="CORNER-MARK10">CORNER-MARK11</unknown>')
FORM = ('<w:r><w:fldChar w:fldCharType="begin"><w:fldData>Q09STkVSLU1BUks=</w:fldData><w:ffData><w:name w:val="f"/><w:enabled/><w:entryMacro w:val="CORNER-MARK12"/><w:exitMacro w:val="CORNER-MARK13"/>'
        '<w:helpText w:type="text" w:val="help"/><w:textInput/></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>FORM</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>')
emit(docx(f'<w:p>{FORM}</w:p>' + '<w:p><w:hyperlink w:docLocation="http://evil.example/" w:tooltip="CORNER-MARK14" w:history="1" w:tgtFrame="CORNER-MARK15"><w:r><w:t>KEPT</w:t></w:r></w:hyperlink>'
          '<w:r><w:t unknown="CORNER-MARK16">x</w:t></w:r><!-- CORNER-MARK17 --><?CORNER-MARK18 x?><x:y xmlns:x="urn:CORNER-MARK19">CORNER-MARK20</x:y></w:p>'
          '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="9525" cy="9525"/><wp:docPr id="1" name="p"><a:hlinkClick xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:id="rId3"/></wp:docPr>'
          '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
          '<pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rId2"><a:extLst><a:ext uri="{CORNER-MARK21}"><x xmlns="urn:x">CORNER-MARK22</x></a:ext></a:extLst></a:blip></pic:blipFill><pic:spPr/></pic:pic>'
          '</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>',
          [('rId1', 'settings', 'settings.xml'), ('rId2', 'image', 'http://evil.example/a.png', 'External'), ('rId3', 'hyperlink', 'http://evil.example/', 'External')],
          parts={'word/settings.xml': f'<w:settings {W} {R}>{SETTINGS}</w:settings>', 'word/_rels/settings.xml.rels': relationships([('rId1', 'transform', 'http://evil.example/a.xsl', 'External')])},
          types={'word/settings.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml'}))
