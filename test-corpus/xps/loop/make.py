# SPDX-License-Identifier: GPL-2.0-or-later
from packages import XPS, package, relations
from recipes import emit

emit(package([("[Content_Types].xml", "<a/>"), ("_rels/.rels", relations(("R1", XPS + "/fixedrepresentation", "/a.fdseq", ""))),
              ("a.fdseq", f'<a xmlns="{XPS}">' + '<DocumentReference Source="b.fdoc"/>' * 3000 + "</a>"),
              ("b.fdoc", f'<a xmlns="{XPS}">' + '<PageContent Source="c.fpage"/>' * 3000 + "</a>"),
              ("c.fpage", f'<a xmlns="{XPS}"><Glyphs OriginX="1" OriginY="1" FontRenderingEmSize="9" UnicodeString="text"/></a>')]))
