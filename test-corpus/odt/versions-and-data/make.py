# SPDX-License-Identifier: GPL-2.0-or-later
"""An older version of the document goes, and data where no picture is."""
from opendocument import package
from recipes import emit

emit(package("text", "<text:p>text<office:binary-data>QUJD</office:binary-data></text:p>", [("Versions/Version1", b"VERSION-MARK")]))
