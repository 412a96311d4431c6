# SPDX-License-Identifier: GPL-2.0-or-later
"""A chart of a newer kind as text: its title and its values."""
from recipes import emit
from recipes_ooxml import *

emit(docx(paragraph("本文"), rels=[("rId1", "http://schemas.microsoft.com/office/2014/relationships/chartEx", "charts/chartEx1.xml")],
          parts={"word/charts/chartEx1.xml": chart_ex("waterfall", "収支の推移", f="Sheet1!$B$2:$B$3", values=(120, 80), series="")},
          types={"word/charts/chartEx1.xml": "application/vnd.ms-office.chartex+xml"}))
