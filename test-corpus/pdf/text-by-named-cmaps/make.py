# SPDX-License-Identifier: GPL-2.0-or-later
"""CMaps that readers bring along, each by its whole name: what a name only begins or ends like says nothing. A mark before and behind each."""
from recipes import emit
from recipes_pdf import *

NAMES = [("EUC-H", "A4A28EB141"), ("GB-EUC-H", "B0A2A4A2"), ("GBK-EUC-V", "814BB0A2"), ("GBKp-EUC-H", "B0AE"), ("GBK2K-H", "95328236B0A2"), ("B5pc-H", "A741FDA741"),
         ("HKscs-B5-H", "8840A741"), ("ETenms-B5-H", "A740"), ("KSC-EUC-H", "B0A1"), ("KSCms-UHC-HW-H", "8141"), ("KSCpc-EUC-H", "A141B0A2"), ("UniJIS-UTF16-H", "D842DFB76F22"),
         ("UniJIS-UCS2-HW-H", "6F23"), ("83pv-RKSJ-H", "88A08740"), ("90pv-RKSJ-H", "88A18740"), ("90ms-RKSJ-H", "8740"), ("Add-H", "30242D21"), ("H", "3025"),
         # of these the codes are not known
         ("CNS-EUC-H", "8EA1A4A1A4A1"), ("GBT-EUC-H", "A4A3B0A8"), ("GBTpc-EUC-V", "A4A3"), ("Hojo-EUC-H", "B0A9"), ("NWP-H", "03510352"), ("UniJIS-UTF8-H", "E38182"),
         ("UniJIS-UTF32-H", "00003044"), ("MyUCS2-H", "3046"), ("90ms-RKSJ", "82A8"), ("ETHK-B5-H", "A743")]
FONTS = "".join(f"/F{i} {6 + i} 0 R" for i in range(len(NAMES)))

emit(page(content="\n".join(f"BT /F 9 Tf 50 {800 - 20 * i} Td (<{i}) Tj /F{i} 9 Tf <{codes}> Tj /F 9 Tf (>) Tj ET" for i, (_, codes) in enumerate(NAMES)).encode(), more={
    3: f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>{FONTS}>>>>/Contents 4 0 R>>",
    **{6 + i: f"<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/{name}/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light"
              "/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>>]>>" for i, (name, _) in enumerate(NAMES)}}))
