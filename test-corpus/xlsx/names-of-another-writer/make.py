# SPDX-License-Identifier: GPL-2.0-or-later
"""Names of parts as some writers give them: small letters, and folders separated as Windows does."""
import io
import zipfile

from recipes import emit
from recipes_ooxml import *

out = io.BytesIO()
with zipfile.ZipFile(io.BytesIO(xlsx(cell("A1", "KEPT", kind=' t="str"')))) as plain, zipfile.ZipFile(out, "w") as odd:
    for member in plain.infolist():
        name = zipfile.ZipInfo("x", (1980, 1, 1, 0, 0, 0))
        name.filename = member.filename.lower().replace("/", "\\")
        odd.writestr(name, plain.read(member))
emit(out.getvalue())
