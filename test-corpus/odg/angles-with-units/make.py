# SPDX-License-Identifier: GPL-2.0-or-later
"""Angles with a unit (OpenDocument 1.3 part 3, 18.3.1), as others than LibreOffice write them."""
from opendocument import package, part
from recipes import emit

STYLES = ('<office:styles><draw:gradient draw:name="G" draw:style="linear" draw:start-color="#ff0000" draw:end-color="#0000ff" draw:angle="0.5rad"/>'
          '<draw:hatch draw:name="H" draw:style="single" draw:color="#ff0000" draw:distance="1mm" draw:rotation="45deg"/></office:styles>')
SHAPE = ('<draw:custom-shape svg:x="1cm" svg:y="1cm" svg:width="5cm" svg:height="5cm"><text:p>TEXT</text:p><draw:enhanced-geometry svg:viewBox="0 0 9 9" '
         'draw:text-rotate-angle="90deg" draw:enhanced-path="M 0 0 L 9 0 9 9 0 9 Z N"/></draw:custom-shape>')
emit(package("drawing", f'<draw:page draw:name="1">{SHAPE}</draw:page>', [("styles.xml", part("document-styles", STYLES))]))
