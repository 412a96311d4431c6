# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package, part
from recipes import emit

BODY = ('<text:p text:unknown="CORNER-MARK1" xml:id="a">kept text<!-- CORNER-MARK2 --><?CORNER-MARK3 x?><x:y xmlns:x="urn:CORNER-MARK4">x</x:y></text:p>'
        '<text:p><draw:frame xlink:href="http://evil.example/" draw:name="n"><draw:image xlink:href="data:text/html,CORNER-MARK5"/><draw:image><office:binary-data>Q09STkVSLU1BUks2</office:binary-data></draw:image></draw:frame></text:p>'
        '<text:p><office:annotation office:name="a"><dc:creator>c</dc:creator><text:p><text:a xlink:href="http://evil.example/">note</text:a></text:p></office:annotation></text:p>'
        '<text:alphabetical-index text:name="i"><text:alphabetical-index-source/><text:index-body/></text:alphabetical-index><text:p><text:a xlink:href="#x" office:target-frame-name="CORNER-MARK7" office:title="t" xlink:actuate="onLoad">link</text:a></text:p>'
        '<table:table table:name="t"><table:table-source xlink:href="http://evil.example/a.ods" table:filter-name="CORNER-MARK8"/><table:table-column/><table:table-row><table:table-cell><table:cell-range-source xlink:href="http://evil.example/b.ods" table:name="CORNER-MARK9"/><text:p>c</text:p></table:table-cell></table:table-row></table:table>'
        '<text:section text:name="s"><text:section-source xlink:href="http://evil.example/c.odt" text:filter-name="CORNER-MARK10"/><text:p>s</text:p></text:section>')
BEFORE = ('<office:font-face-decls><style:font-face style:name="f" svg:font-family="f"><svg:font-face-src><svg:font-face-uri xlink:href="http://evil.example/f.ttf"/></svg:font-face-src></style:font-face></office:font-face-decls>'
          '<office:automatic-styles><style:style style:name="P1" style:family="paragraph"><style:paragraph-properties><style:background-image xlink:href="http://evil.example/b.png" style:filter-name="CORNER-MARK11"/></style:paragraph-properties></style:style></office:automatic-styles>')
emit(package('text', BODY, [('settings.xml', part('document-settings', '<office:settings><config:config-item-set config:name="ooo:configuration-settings"><config:config-item config:name="CurrentDatabaseDataSource" config:type="string">CORNER-MARK12</config:config-item>'
                                                       '<config:config-item config:name="RedlineProtectionKey" config:type="base64Binary">Q09STkVSLU1BUks=</config:config-item></config:config-item-set></office:settings>')),
                            ('META-INF/documentsignatures.xml', b'<x>CORNER-MARK13</x>'), ('Pictures/a.svg', b'<svg xmlns="http://www.w3.org/2000/svg"><script>CORNER-MARK14</script></svg>'), ('versionlist.xml', b'CORNER-MARK15')], before=BEFORE))
