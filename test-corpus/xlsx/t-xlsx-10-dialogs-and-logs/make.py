# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

MAIN_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.'
emit(xlsx(cell('A1', 'KEPT', kind=' t="str"'), book_extra='<customWorkbookViews><customWorkbookView name="XLSX10-VIEW-MARK" guid="{00000000-0000-0000-0000-000000000001}" windowWidth="1" windowHeight="1" activeSheetId="1"/></customWorkbookViews>',
          rels=[('rId2', 'dialogsheet', 'dialogsheets/sheet1.xml'), ('rId3', 'revisionHeaders', 'revisions/revisionHeaders.xml')],
          sheet_rels=[('rId1', 'comments', '../comments1.xml'), ('rId2', 'http://schemas.microsoft.com/office/2017/10/relationships/threadedComment', '../threadedComments/threadedComment1.xml')],
          parts={'xl/dialogsheets/sheet1.xml': f'<dialogsheet {S}><sheetData/><x>XLSX10-DIALOG-MARK</x></dialogsheet>',
                 'xl/revisions/revisionHeaders.xml': f'<headers {S} {R} guid="{{0}}"><header guid="{{1}}" userName="XLSX10-LOG-MARK" r:id="rId1"/></headers>',
                 'xl/revisions/_rels/revisionHeaders.xml.rels': relationships([('rId1', 'revisionLog', 'revisionLog1.xml')]),
                 'xl/revisions/revisionLog1.xml': f'<revisions {S}><x>XLSX10-LOG-MARK</x></revisions>',
                 'xl/comments1.xml': f'<comments {S}><authors><author>花子</author></authors><commentList><comment ref="A1" authorId="0"><text><t>確認済み</t></text></comment></commentList></comments>',
                 'xl/threadedComments/threadedComment1.xml': '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A1" id="{2}"><text>確認済み</text></threadedComment></ThreadedComments>'},
          types={'xl/dialogsheets/sheet1.xml': MAIN_TYPE + 'dialogsheet+xml', 'xl/revisions/revisionHeaders.xml': MAIN_TYPE + 'revisionHeaders+xml',
                 'xl/revisions/revisionLog1.xml': MAIN_TYPE + 'revisionLog+xml', 'xl/comments1.xml': MAIN_TYPE + 'comments+xml',
                 'xl/threadedComments/threadedComment1.xml': 'application/vnd.ms-excel.threadedcomments+xml'}))
