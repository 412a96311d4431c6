# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import MEDIA_TYPE, package
from recipes import emit

emit(package("text", '<text:section text:name="S"><text:section-source xlink:href="../part.odt"/></text:section>', media_type=MEDIA_TYPE + "text-master"))
