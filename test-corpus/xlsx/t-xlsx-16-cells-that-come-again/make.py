# SPDX-License-Identifier: GPL-2.0-or-later
"""Two cells at one place: some readers show the first, some the last, and Excel takes the workbook for broken."""
from recipes import emit
from recipes_ooxml import *

emit(xlsx('<row r="1"><c r="A1"><v>41</v></c><c r="B1"><v>42</v></c><c r="B1"><v>43</v></c></row>'))
