# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

program, lengths = type1("/FONT-MARK (FONT-MARK) def (secret) run", "/FONT-MARK (FONT-MARK) def systemdict /deletefile get exec")
emit(fonts(Square=("Type1", "FontFile", "".join(f"/Length{i + 1} {n}" for i, n in enumerate(lengths)), program + b"FONT-MARK")))
