# SPDX-License-Identifier: GPL-2.0-or-later
"""Pages, headers and footers that are filled with a gradient, a hatch or a picture, as LibreOffice writes them."""
from opendocument import package, part
from recipes import emit, png

FILL = 'fo:background-color="#123456" draw:fill="{0}" draw:fill-color="#654321" draw:fill-{0}-name="{1}" draw:opacity="70%"'
PLACE = ('draw:fill-image-width="2cm" draw:fill-image-height="3cm" style:repeat="repeat" draw:fill-image-ref-point="center" '
         'draw:fill-image-ref-point-x="10%" draw:fill-image-ref-point-y="20%" draw:tile-repeat-offset="0% vertical"')
STYLES = ('<office:styles><draw:gradient draw:name="Sunburst" draw:style="radial" draw:cx="30%" draw:cy="30%" draw:start-color="#800000" '
          'draw:end-color="#ffff00"/><draw:hatch draw:name="Triple" draw:style="triple" draw:color="#0000ff" draw:distance="1mm" draw:rotation="90"/>'
          '<draw:opacity draw:name="Fading" draw:style="linear" draw:start="10%" draw:end="90%"/>'
          '<draw:fill-image draw:name="Paper" xlink:href="Pictures/paper.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></office:styles>'
          '<office:automatic-styles>'
          f'<style:page-layout style:name="P1"><style:page-layout-properties {FILL.format("gradient", "Sunburst")} draw:gradient-step-count="0" draw:opacity-name="Fading"/>'
          f'<style:header-style><style:header-footer-properties {FILL.format("hatch", "Triple")} draw:fill-hatch-solid="true"/></style:header-style>'
          f'<style:footer-style><style:header-footer-properties {FILL.format("image", "Paper")} {PLACE}/></style:footer-style></style:page-layout>'
          f'<style:page-layout style:name="P2"><style:page-layout-properties {FILL.format("image", "Paper")} {PLACE} draw:fill-fetch-name="MARK"/></style:page-layout>'
          '</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="P1"/>'
          '<style:master-page style:name="Other" style:page-layout-name="P2"/></office:master-styles>')
emit(package("text", "<text:p>KEPT TEXT</text:p>", [("styles.xml", part("document-styles", STYLES)), ("Pictures/paper.png", png())]))
