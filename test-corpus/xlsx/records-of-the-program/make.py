# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

# What Excel 365 writes into each workbook about itself: no part of it is unknown, and no reader sees it.
MAIN = 'http://schemas.microsoft.com/office/spreadsheetml/'
BOOK = (f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x15="{MAIN}2010/11/main"><mc:Choice Requires="x15">'
        f'<x15ac:absPath url="C:\\PATH-MARK\\" xmlns:x15ac="{MAIN}2010/11/ac"/></mc:Choice></mc:AlternateContent>'
        f'<xr:revisionPtr revIDLastSave="0" documentId="REVISION-MARK" xmlns:xr="{MAIN}2014/revision"/>')
FEATURES = (f'<extLst><ext uri="{{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}}" xmlns:xcalcf="{MAIN}2018/calcfeatures"><xcalcf:calcFeatures>'
            f'<xcalcf:feature name="FEATURE-MARK"/></xcalcf:calcFeatures></ext><ext uri="{{140A7094-0E35-4892-8432-C4D2E57EDEB5}}" xmlns:x15="{MAIN}2010/11/main">'
            '<x15:workbookPr chartTrackingRefBase="1"/></ext></extLst>')
STYLES = (f'<styleSheet {S}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellXfs count="1"><xf/></cellXfs>'
          f'<extLst><ext uri="{{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}}" xmlns:x14="{MAIN}2009/9/main"><x14:slicerStyles defaultSlicerStyle="SLICER-MARK"/></ext>'
          f'<ext uri="{{9260A510-F301-46a8-8635-F512D64BE5F5}}" xmlns:x15="{MAIN}2010/11/main"><x15:timelineStyles defaultTimelineStyle="TIME-MARK"/></ext></extLst></styleSheet>')
book = (f'<workbook {S} {R}>{BOOK}<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>{FEATURES}</workbook>')
sheet = f'<worksheet {S}><sheetData><row r="1"><c r="A1"><v>77</v></c></row></sheetData></worksheet>'
emit(package('xlsx', book, [('rId1', 'worksheet', 'worksheets/sheet1.xml'), ('rId2', 'styles', 'styles.xml')],
             {'xl/worksheets/sheet1.xml': sheet, 'xl/styles.xml': STYLES},
             {'xl/worksheets/sheet1.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml',
              'xl/styles.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml'}))
