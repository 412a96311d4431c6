# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields whose looks have no words: a stamp, a check mark, a shade, a corner and a line through the field are what people see; behind a border or background alone it is the value when they click."""
from recipes import emit
from recipes_pdf import *

LOOKS = [("9001", b"1 0 0 rg 0 0 m 260 0 l 130 20 l f"), ("9002", b"0 0 260 20 re S 5 8 m 10 3 l 20 16 l S"), ("9003", b"/S sh"), ("9004", b"0 0 m 260 0 l 260 20 l f"), ("9005", b"0 10 m 260 10 l S"),
         ("1001", b".5 g 1 1 m 1 19 l 259 19 l 258 18 l 2 18 l 2 2 l f 259 19 m 259 1 l 1 1 l 2 2 l 258 2 l 258 18 l f"),
         ("1002", b"1 g 0 0 260 20 re f 0 G 1 w 130 0 m 130 20 l S 0 .5 m 260 .5 l s 4 4 252 12 re W n /Tx BMC EMC"),
         ("1003", b"q 1 0 0 1 .5 .5 cm 0 0 m 0 19 l 259 19 l 259 0 l h B Q")]
FORM = "/Subtype/Form/BBox[0 0 260 20]/Resources<</Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 260 0]/Function<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N 1>>>>>>>>"
FIELDS = range(20, 20 + len(LOOKS))

emit(page(b"BT /F1 12 Tf 50 750 Td (1,000 yen) Tj ET", catalog="/AcroForm<</DR<</Font<</Helv 5 0 R>>>>/Fields[" + " ".join(f"{n} 0 R" for n in FIELDS) + "]>>",
          page_extra="/Annots[" + " ".join(f"{n} 0 R" for n in FIELDS) + "]",
          more={**{n + 20: (FORM, look) for n, (_, look) in zip(FIELDS, LOOKS)},
                **{n: f"<</Type/Annot/Subtype/Widget/F 4/T(f{n})/FT/Tx/Rect[120 {n * 30} 380 {n * 30 + 20}]/DA(/Helv 12 Tf 0 g)/V({value})/AP<</N {n + 20} 0 R>>>>" for n, (value, _) in zip(FIELDS, LOOKS)}}))
