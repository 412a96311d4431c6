# SPDX-License-Identifier: GPL-2.0-or-later
# A shape's property has one name and one value; a second name behind them could be one that fetches.
from recipes import emit

emit(rb"{\rtf1 {\shp{\*\shpinst{\sp{\sn wzName}{\sv kept}{\sn pibName}{\sv http://MARK-A}}"
     rb"{\sp{\sn wzDescription}{\sv also}{\sv http://MARK-B}}}}}")
