# SPDX-License-Identifier: GPL-2.0-or-later
import io
import zipfile

from hangul import *
from recipes import emit

with zipfile.ZipFile(io.BytesIO(hwpx([paragraph("첫째"), paragraph("둘째")]))) as file:
    members = [(name.replace("section1", "body"), file.read(name).replace(b"section1.xml", b"body.xml")) for name in file.namelist()]
emit(package(members))
