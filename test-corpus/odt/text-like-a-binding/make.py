# SPDX-License-Identifier: GPL-2.0-or-later
# A text about XML binds no prefix.
from opendocument import package
from recipes import emit

emit(package("text", '<text:p>written &lt;a xmlns:smil="urn:x" xmlns:of="urn:y"&gt;</text:p>'))
