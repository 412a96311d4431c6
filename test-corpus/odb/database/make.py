# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import MEDIA_TYPE, package
from recipes import emit

emit(package("text", "<text:p>x</text:p>", media_type=MEDIA_TYPE + "base"))
