# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
EXTRA = ('<dataConsolidate><dataRefs><dataRef name="CORNER-MARK3" r:id="rId1"/></dataRefs></dataConsolidate>'
         '<customSheetViews><customSheetView guid="{CORNER-MARK4}"/></customSheetViews><customProperties><customPr name="CORNER-MARK5" r:id="rId2"/></customProperties><smartTags><cellSmartTags r="A1"><cellSmartTag type="0"><cellSmartTagPr key="a" val="CORNER-MARK6"/></cellSmartTag></cellSmartTags></smartTags>'
         '<picture r:id="rId1"/><oleObjects><oleObject progId="CORNER-MARK7" shapeId="1" link="[1]!CORNER-MARK8" r:id="rId3"/></oleObjects><webPublishItems><webPublishItem id="1" divId="a" sourceType="sheet" destinationFile="\\\\evil.example\\a.htm"/></webPublishItems>'
         '<hyperlinks><hyperlink ref="A1" location="\'http://evil.example/[a.xlsx]S\'!A1" display="KEPT" tooltip="CORNER-MARK9"/></hyperlinks>'
         f'<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" {X14}><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" priority="1" id="{{0}}"><xm:f>WEBSERVICE("http://evil.example/")</xm:f></x14:cfRule><xm:sqref>A1</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>'
         f'<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" {X14}><x14:dataValidations count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>\'[http://evil.example/a.xlsx]S\'!A1:A3</xm:f></x14:formula1><xm:sqref>A1</xm:sqref></x14:dataValidation></x14:dataValidations></ext>'
         f'<ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" {X14}><x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>[1]S!A1:A3</xm:f><xm:sqref>A1</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext>'
         '<ext uri="{CORNER-MARK10}"><x xmlns="urn:x">CORNER-MARK11</x></ext></extLst>')
emit(xlsx('<row r="1"><c r="A1" t="str" vm="1" cm="1"><v>KEPT</v></c></row>', names='<definedName name="fine" help="CORNER-MARK14" statusBar="CORNER-MARK15" customMenu="CORNER-MARK16">Sheet1!$A$1</definedName>',
          sheet_extra=EXTRA, sheet_rels=[('rId1', 'externalLinkPath', 'http://evil.example/a.xlsx', 'External'), ('rId2', 'customProperty', '../customProperty1.bin'), ('rId3', 'oleObject', '../embeddings/oleObject1.bin')],
          book_extra='<fileSharing userName="CORNER-MARK17" reservationPassword="CC1A"/><webPublishing css="0"/><functionGroups><functionGroup name="CORNER-MARK18"/></functionGroups><fileRecoveryPr repairLoad="1"/><smartTagTypes><smartTagType namespaceUri="CORNER-MARK19" name="a" url="http://evil.example/"/></smartTagTypes>',
          rels=[('rId5', 'xmlMaps', 'xmlMaps.xml'), ('rId6', 'http://schemas.microsoft.com/office/2017/06/relationships/rdRichValue', 'richData/rdrichvalue.xml'), ('rId7', 'http://schemas.microsoft.com/office/2023/09/relationships/Python', 'python.xml'),
                ('rId8', 'volatileDependencies', 'volatileDependencies.xml'), ('rId9', 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/powerPivotData', 'model/item.data')],
          parts={'xl/customProperty1.bin': b'CORNER-MARK20', 'xl/embeddings/oleObject1.bin': b'CORNER-MARK21', 'xl/xmlMaps.xml': f'<MapInfo {S} SelectionNamespaces="CORNER-MARK22"/>', 'xl/richData/rdrichvalue.xml': '<x>CORNER-MARK23</x>',
                 'xl/python.xml': '<x>CORNER-MARK24</x>', 'xl/volatileDependencies.xml': f'<volTypes {S}><volType type="realTimeData"><main first="CORNER-MARK25"/></volType></volTypes>', 'xl/model/item.data': b'CORNER-MARK26'},
          types={'xl/xmlMaps.xml': 'application/xml', 'xl/volatileDependencies.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.volatileDependencies+xml'}))
