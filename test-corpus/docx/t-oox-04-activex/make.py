# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

emit(docx('<w:p><w:r><w:object><v:shape id="s" style="width:72pt;height:24pt"><v:imagedata r:id="rId2"/></v:shape>'
          '<w:control r:id="rId1" w:name="OOX04-NAME-MARK" w:shapeid="s"/></w:object></w:r></w:p>' + paragraph('KEPT'),
          [('rId1', 'control', 'activeX/activeX1.xml'), ('rId2', 'image', 'media/image1.png')], namespaces=VML,
          parts={'word/activeX/activeX1.xml': '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" '
                 'ax:classid="{D7053240-CE69-11CD-A777-00DD01143C57}" ax:persistence="persistStreamInit" ax:x="OOX04-XML-MARK"/>',
                 'word/activeX/_rels/activeX1.xml.rels': relationships([
                     ('rId1', 'http://schemas.microsoft.com/office/2006/relationships/activeXControlBinary', 'activeX1.bin')]),
                 'word/activeX/activeX1.bin': b'OOX04-BIN-MARK' * 9, 'word/media/image1.png': png(1)},
          types={'word/activeX/activeX1.xml': 'application/vnd.ms-office.activeX+xml', 'word/activeX/activeX1.bin': 'application/vnd.ms-office.activeX'}))
