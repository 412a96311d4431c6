# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import MEDIA_TYPE, manifest, package
from recipes import emit

ENCRYPTION = '<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="x"/>'
emit(package("text", "<text:p>x</text:p>", manifest=manifest(MEDIA_TYPE + "text", inside=ENCRYPTION)))
