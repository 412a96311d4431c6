# SPDX-License-Identifier: GPL-2.0-or-later
import io
import zipfile

from packages import OPEN_XPS, XPS, glyphs, package, relations, xps
from recipes import emit

with zipfile.ZipFile(io.BytesIO(xps([glyphs("text", 1, 1)]))) as file:
    members = {name: file.read(name) for name in file.namelist()}
members["Other.fdseq"] = members["FixedDocumentSequence.fdseq"]
members["_rels/.rels"] = relations(*((f"R{i}", space + "/fixedrepresentation", target, "") for i, (space, target) in
                                     enumerate(((OPEN_XPS, "/FixedDocumentSequence.fdseq"), (XPS, "/Other.fdseq")))))
emit(package(members))
