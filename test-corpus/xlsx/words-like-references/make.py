# SPDX-License-Identifier: GPL-2.0-or-later
"""Labels of controls with words that only look like references, real references and a CDATA section."""
from recipes import emit
from sheet_controls import *

emit(copies("R&D; & more", "<![CDATA[a & <b>]]>"))
