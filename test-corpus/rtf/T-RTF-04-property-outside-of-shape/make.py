# SPDX-License-Identifier: GPL-2.0-or-later
# Name and value of a property outside of its group: a reader may take them for one that fetches.
from recipes import emit

emit(rb"{\rtf1 {\shp{\*\shpinst{\sp{\sn wzName}{\sv kept}}{\sn pibName}{\sv http://MARK-A}}}}")
