# SPDX-License-Identifier: GPL-2.0-or-later
"""What annotations and fields say of themselves is drawn where they bring no appearance."""
from recipes import emit
from recipes_pdf import *

ANNOTATIONS = [
    "/Subtype/Square/Rect[50 600 150 660]/C[1 0 0]/IC[1 1 .8]/BS<</W 3>>",
    "/Subtype/Circle/Rect[170 600 270 660]/C[0 0 1]/CA .5",
    "/Subtype/Line/Rect[290 600 390 660]/L[295 605 385 655]/C[0 .5 0]/LE[/None/OpenArrow]/BS<</W 2/S/D/D[6 3]>>",
    "/Subtype/PolyLine/Rect[410 600 510 660]/Vertices[415 605 450 655 480 610 505 650]/C[0 0 0]",
    "/Subtype/Ink/Rect[50 520 150 580]/InkList[[55 525 80 570 110 530 145 575]]/C[.5 0 .5]/BS<</W 4>>",
    "/Subtype/Polygon/Rect[170 520 270 580]/Vertices[175 525 220 575 265 525]/C[0 0 0]/IC[.6 .9 .6]",
    "/Subtype/Highlight/Rect[72 695 200 722]/QuadPoints[72 722 200 722 72 695 200 695]/C[1 1 0]",
    "/Subtype/Underline/Rect[72 695 120 722]/QuadPoints[72 722 120 722 72 695 120 695]/C[1 0 0]/Contents(COMMENT ONE)/T(Author)",
    "/Subtype/StrikeOut/Rect[130 695 200 722]/QuadPoints[130 722 200 722 130 695 200 695]/C[0 0 1]",
    "/Subtype/FreeText/Rect[290 520 400 580]/DA(/Helv 11 Tf 1 0 0 rg)/Contents(FREE TEXT that is broken into lines)/C[.9 .9 1]",
    "/Subtype/FreeText/Rect[410 520 520 580]/DA(/Helv 11 Tf)/Q 1/Contents<FEFF65E5672C8A9E306E6CE891C8>",
    "/Subtype/Text/Rect[530 700 550 720]/Contents(COMMENT TWO)/RC(<body>RICH-MARK</body>)/C[1 1 0]/Name/Note",
    "/Subtype/Widget/FT/Tx/Rect[50 460 200 480]/V(FIELD VALUE)/DA(/Helv 12 Tf 0 0 1 rg)/MK<</BC[0 0 0]/BG[.95 .95 .95]>>",
    "/Subtype/Widget/FT/Tx/Rect[220 460 370 480]/V<FEFF5C71753059274E00>/DA(/KozMin 0 Tf)/Q 1/MK<</BC[0 0 0]>>",
    "/Subtype/Widget/FT/Tx/Ff 16777216/MaxLen 7/Rect[390 460 530 480]/V(1234567)/DA(/Cour 12 Tf)/MK<</BC[0 0 0]>>",
    "/Subtype/Widget/FT/Btn/Rect[50 430 65 445]/AS/Yes/V/Yes/MK<</BC[0 0 0]>>",
    "/Subtype/Widget/FT/Btn/Ff 65536/Rect[80 425 160 450]/MK<</BG[.8 .8 .8]/CA(PUSH)>>/A<</S/JavaScript/JS(SCRIPT-MARK)>>",
    "/Subtype/Widget/FT/Ch/Ff 131072/Rect[180 425 300 450]/V(b)/Opt[[(a)(FIRST)][(b)(SECOND)]]/MK<</BC[0 0 0]>>",
    "/Subtype/Widget/FT/Ch/Rect[320 400 420 450]/Opt[(RED)(GREEN)(BLUE)]/MK<</BC[0 0 0]>>",
    "/Subtype/Widget/FT/Tx/Ff 4096/Rect[50 350 200 410]/V(LINES THAT ARE TOO LONG\\rAND A SECOND ONE)/DA(/TiRo 10 Tf)/MK<</BC[0 0 0]>>",
    "/Subtype/Square/F 2/Rect[0 0 9 9]/C[0 0 0]/Contents(HIDDEN-MARK)",
]
NUMBERS = range(10, 10 + len(ANNOTATIONS))

emit(page(page_extra="/Annots[" + " ".join(f"{n} 0 R" for n in NUMBERS) + "]",
          catalog="/AcroForm<</Fields[]/DA(/Helv 10 Tf 0 g)>>",
          more={n: f"<</Type/Annot{a}>>" for n, a in zip(NUMBERS, ANNOTATIONS)}))
