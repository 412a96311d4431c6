# SPDX-License-Identifier: GPL-2.0-or-later
import io
import zipfile

from packages import package, shape, visio
from recipes import emit

with zipfile.ZipFile(io.BytesIO(visio([("Page", "", shape("text"))]))) as file:
    members = {name: file.read(name) for name in file.namelist()}
relationships = "visio/_rels/document.xml.rels"
row = members[relationships][members[relationships].index(b"<Relationship Id"):members[relationships].index(b"</Relationships>")]
members[relationships] = members[relationships].replace(row, row + row.replace(b"rId1", b"rId2").replace(b"pages/pages.xml", b"other/pages.xml"))
emit(package(members))
