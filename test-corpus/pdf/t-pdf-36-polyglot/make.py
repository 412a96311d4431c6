# SPDX-License-Identifier: GPL-2.0-or-later
"""HTML in front, a ZIP file behind, a Windows program between the objects."""
from recipes import PROGRAM, Member, emit, zip_file
from recipes_pdf import *

emit(page(prefix=b"<html><script>POLYGLOT-MARK</script>\n", suffix=b"\n" + zip_file([Member("POLYGLOT-MARK.txt", b"POLYGLOT-MARK")]),
          more={6: ("", PROGRAM + b"POLYGLOT-MARK")}))
