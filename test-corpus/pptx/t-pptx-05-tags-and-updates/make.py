# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

P_TYPE = 'application/vnd.openxmlformats-officedocument.presentationml.'
emit(pptx(shape('KEPT'), presentation_extra='<p:custDataLst><p:tags r:id="rId3"/></p:custDataLst>',
          rels=[('rId2', 'presProps', 'presProps.xml'), ('rId3', 'tags', 'tags/tag1.xml'), ('rId4', 'http://schemas.microsoft.com/office/2016/11/relationships/changesInfo', 'changesInfos/changesInfo1.xml'),
                ('rId5', 'http://schemas.microsoft.com/office/2015/10/relationships/revisionInfo', 'revisionInfo.xml')],
          slide_rels=[('rId6', 'slideUpdateInfo', '../slideUpdateInfo1.xml'), ('rId7', 'slideUpdateUrl', 'http://evil.example/slides', 'External')],
          parts={'ppt/presProps.xml': f'<p:presentationPr {P} {R}><p:htmlPubPr title="evil.example" r:id="rId1"><p:sldAll/></p:htmlPubPr></p:presentationPr>',
                 'ppt/_rels/presProps.xml.rels': relationships([('rId1', 'htmlPubSaveAs', 'file://evil.example/a.htm', 'External')]),
                 'ppt/tags/tag1.xml': f'<p:tagLst {P}><p:tag name="A" val="PPTX05-TAG-MARK"/></p:tagLst>',
                 'ppt/changesInfos/changesInfo1.xml': '<x>PPTX05-CHANGE-MARK</x>', 'ppt/revisionInfo.xml': '<x>PPTX05-CHANGE-MARK</x>',
                 'ppt/slideUpdateInfo1.xml': f'<p:sldSyncPr {P} serverSldId="evil.example" serverSldModifiedTime="2026-01-01T00:00:00Z" clientInsertedTime="2026-01-01T00:00:00Z"/>'},
          types={'ppt/presProps.xml': P_TYPE + 'presProps+xml', 'ppt/tags/tag1.xml': P_TYPE + 'tags+xml', 'ppt/slideUpdateInfo1.xml': P_TYPE + 'slideUpdateInfo+xml',
                 'ppt/changesInfos/changesInfo1.xml': 'application/vnd.ms-powerpoint.changesinfo+xml', 'ppt/revisionInfo.xml': 'application/vnd.ms-powerpoint.revisioninfo+xml'}))
