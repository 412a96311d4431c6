# SPDX-License-Identifier: GPL-2.0-or-later
import io
import zipfile

from packages import package, shape, visio
from recipes import emit

with zipfile.ZipFile(io.BytesIO(visio([("Page", "", shape("OTHER-MARK"))]))) as file:
    members = {name: file.read(name) for name in file.namelist()}
members |= {name.replace("visio/pages", "visio/elsewhere"): content.replace(b"OTHER-MARK", b"KEPT TEXT") for name, content in members.items() if name.startswith("visio/pages")}
members["visio/_rels/document.xml.rels"] = members["visio/_rels/document.xml.rels"].replace(b"pages/pages.xml", b"elsewhere/pages.xml")
emit(package(members))
