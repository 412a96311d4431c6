# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import MEDIA_TYPE, content, manifest
from recipes import Member, emit, zip_file

emit(zip_file([Member("content.xml", content("text", "<text:p>kept text</text:p>")),
               Member("META-INF/manifest.xml", manifest(MEDIA_TYPE + "text")), Member("mimetype", (MEDIA_TYPE + "text").encode())]))
