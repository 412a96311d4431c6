# SPDX-License-Identifier: GPL-2.0-or-later
"""A pattern, a function, a soft mask and a form inside a form that lead back to themselves: each is drawn as far as the cycle."""
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"/Pattern cs /P scn 0 0 99 99 re f /G gs /CS cs 1 scn 0 0 9 9 re f /X Do",
          resources="/Pattern<</P 6 0 R>>/ExtGState<</G 7 0 R>>/ColorSpace<</CS[/Separation/Ink/DeviceGray 9 0 R]>>/XObject<</X 10 0 R>>", more={
              6: ("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<</Pattern<</AGAIN 6 0 R>>>>",
                  b"1 0 0 rg 0 0 9 9 re f /Pattern cs /AGAIN scn 0 0 9 9 re f"),
              7: "<</SMask<</S/Luminosity/G 8 0 R>>>>",
              8: ("/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency>>/Resources<</ExtGState<</AGAIN 7 0 R>>>>", b"/AGAIN gs 0 0 9 9 re f"),
              9: "<</FunctionType 3/Domain[0 1]/Functions[9 0 R 9 0 R]/Bounds[.5]/Encode[0 1 0 1]>>",
              10: ("/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</Y 11 0 R>>>>", b"0 0 9 9 re f /Y Do"),
              11: ("/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</AGAIN 10 0 R>>>>", b"0 0 7 7 re f /AGAIN Do")}))
