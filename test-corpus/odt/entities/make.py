# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import MEDIA_TYPE, content
from recipes import Member, emit, zip_file

XML = content("text", "<text:p>&lol;</text:p>").replace(b"?>\n", b'?>\n<!DOCTYPE x [<!ENTITY lol "LOL-MARK"><!ENTITY e SYSTEM "file:///etc/passwd">]>', 1)
emit(zip_file([Member("mimetype", (MEDIA_TYPE + "text").encode(), method=0), Member("content.xml", XML)]))
