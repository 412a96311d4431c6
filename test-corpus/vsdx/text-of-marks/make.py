# SPDX-License-Identifier: GPL-2.0-or-later
"""Characters that mean something by their look: raised, lowered and struck-out ones, each a row of the section of characters."""
from packages import shape, visio
from recipes import emit

ROWS = ('<Section N="Character"><Row IX="0"/><Row IX="1"><Cell N="Pos" V="1"/></Row><Row IX="2"><Cell N="Strikethru" V="1"/></Row>'
        '<Row IX="3"><Cell N="Pos" V="2"/></Row><Row IX="4"><Cell N="DoubleStrikethrough" V="1"/></Row><Row IX="5"><Cell N="Pos" V="0"/></Row></Section>')
TEXT = ("人口 10<cp IX='1'/>3<cp IX='0'/>人\n", "会費 <cp IX='2'/>3,000円<cp IX='0'/>無料\n", "H<cp IX='3'/>2<cp IX='5'/>O\n", "<cp IX='4'/>中止<cp IX='0'/>開催\n")
emit(visio([("図", "", "".join(shape(text, ROWS) for text in TEXT[:3]) + shape(TEXT[3], ROWS, shape("10<cp IX='1'/>3")))]))
