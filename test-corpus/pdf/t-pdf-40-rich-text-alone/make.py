# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

# What an annotation says may stand in its rich text alone: as a string or a stream, in any encoding.
HEAD = '<?xml version="1.0"?><body xmlns="http://www.w3.org/1999/xhtml" style="font: RICH-MARK"><p><span style="color:#f00">%s</span></p>'
TAIL = '<p onclick="RICH-MARK">second &amp; last</p><script>RICH-MARK</script><img src="http://track.example"/></body>'
NOTE = (HEAD % "NOTE ALONE" + TAIL).encode()
JAPANESE = b"\xfe\xff" + (HEAD % "付記のみ" + TAIL).encode("utf-16-be")
emit(page(page_extra="/Annots[<</Subtype/Text/Rect[400 500 420 520]/RC 6 0 R/T(WRITER)>>"
                     f"<</Subtype/Highlight/Rect[72 690 200 710]/QuadPoints[72 710 200 710 72 690 200 690]/C[1 1 0]/Contents()/RC<{JAPANESE.hex()}>>>"
                     f"<</Subtype/FreeText/Rect[72 500 300 560]/DA(/Helv 12 Tf 0 g)/RC({HEAD % 'FREE WORDS'}</body>)>>"
                     "<</Subtype/Text/Rect[400 300 420 320]/RC(<script>RICH-MARK</script>)/T(NOBODY)>>]",
          more={6: ("", NOTE)}))
