# SPDX-License-Identifier: GPL-2.0-or-later
"""Windows' separator in the directory alone, as some programs write it."""
import io
import zipfile

from recipes import Member, emit, zip_file
from recipes_ooxml import *

document = docx(paragraph("KEPT"))
with zipfile.ZipFile(io.BytesIO(document)) as file:
    members = [Member(name.replace("/", "\\"), file.read(name), local_name=name.encode()) for name in file.namelist()]
emit(zip_file(members))
