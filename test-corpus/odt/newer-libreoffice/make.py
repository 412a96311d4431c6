# SPDX-License-Identifier: GPL-2.0-or-later
"""What LibreOffice 7.5 to 26.2 has come to write into texts and drawings: headings repeated in the header, gradients of more than two
colours, the theme's colours, numbers of all levels in Arabic, where a line may be broken, replies, how Word lays out lines."""
from opendocument import package, part
from recipes import emit

LOEXT = 'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
STOP = '<loext:gradient-stop svg:offset="{}" loext:color-type="rgb" loext:color-value="{}"/>'
STYLES = (f'<office:styles><draw:gradient {LOEXT} draw:name="G" draw:style="linear">{STOP.format("0", "#ff0000")}{STOP.format("0.5", "#00ff00")}'
          f'{STOP.format("1", "#0000ff")}<loext:gradient-fetch>MARK</loext:gradient-fetch></draw:gradient>'
          f'<draw:opacity {LOEXT} draw:name="O"><loext:opacity-stop svg:offset="0.25" svg:stop-opacity="0.75"/></draw:opacity>'
          f'<style:style {LOEXT} style:name="S" style:family="graphic"><style:graphic-properties loext:wrap-text-at-frame-start="true" '
          'loext:glow-text-radius="2pt" loext:glow-text-color="#ff0000" loext:glow-text-transparency="40%">'
          '<loext:stroke-complex-color loext:theme-type="accent2" loext:color-type="theme"/></style:graphic-properties></style:style>'
          f'<style:style {LOEXT} style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"><style:paragraph-properties '
          'loext:hyphenation-keep-line="true" loext:hyphenation-zone-page="1cm" loext:word-spacing-maximum="133%" loext:letter-spacing-minimum="-2%" '
          'loext:margin-right="1ic"><loext:background-complex-color loext:theme-type="light1" loext:color-type="theme"/></style:paragraph-properties>'
          f'</style:style><text:outline-style {LOEXT} style:name="Outline"><text:outline-level-style text:level="1" loext:is-legal="true" '
          'style:num-format="I"/></text:outline-style></office:styles>'
          '<office:automatic-styles><style:page-layout style:name="P"/></office:automatic-styles>'
          '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="P"><style:header><text:p>'
          f'<loext:style-ref {LOEXT} text:reference-format="text" text:ref-name="Heading 1" loext:reference-from-bottom="true" '
          'loext:reference-hide-non-numerical="true" loext:fetch="MARK">HEADING</loext:style-ref></text:p></style:header></style:master-page></office:master-styles>')
SETTINGS = ('<office:settings><config:config-item-set config:name="ooo:configuration-settings">'
            '<config:config-item config:name="MsWordCompGridMetrics" config:type="boolean">true</config:config-item>'
            '<config:config-item config:name="BalanceSpacesAndIdeographicSpaces" config:type="boolean">true</config:config-item>'
            '<config:config-item config:name="NoGapAfterNoteNumber" config:type="boolean">true</config:config-item>'
            '<config:config-item config:name="ImagePreferredDPI" config:type="int">600</config:config-item>'
            '<config:config-item config:name="EmbedFonts" config:type="boolean">true</config:config-item>'
            "</config:config-item-set></office:settings>")
BODY = (f'<text:h text:style-name="Heading_20_1" text:outline-level="1">First<text:line-break {LOEXT} loext:clear="all"/></text:h>'
        '<text:p>before <office:annotation office:name="1"><dc:creator>山田</dc:creator><text:p>ASKED</text:p></office:annotation>'
        f'<office:annotation {LOEXT} office:name="2" loext:parent-name="1"><text:p>ANSWERED</text:p></office:annotation>'
        f'<loext:page-count-range {LOEXT}>7</loext:page-count-range></text:p>'
        f'<text:p><draw:frame {LOEXT} loext:may-break-between-pages="true"><draw:text-box><text:p>BOX</text:p></draw:text-box></draw:frame>'
        '<draw:custom-shape><draw:enhanced-geometry draw:extrusion-metal-type="draw:MetalMSCompatible"><draw:handle draw:handle-position-x="left" '
        'draw:handle-position-y="$0"/></draw:enhanced-geometry></draw:custom-shape></text:p>')
emit(package("text", BODY, [("styles.xml", part("document-styles", STYLES)), ("settings.xml", part("document-settings", SETTINGS))]))
