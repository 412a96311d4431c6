# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import MEDIA_TYPE, package
from recipes import emit

emit(package("drawing", '<draw:page draw:name="p1"><draw:rect svg:width="2cm" svg:height="2cm"><text:p>四角</text:p></draw:rect>'
             '<draw:custom-shape><draw:enhanced-geometry draw:engine="com.evil.ENGINE-MARK" draw:enhanced-path="M 0 0 L 10 10 N"/></draw:custom-shape>'
             '<draw:a xlink:href="file:///LINK-MARK"><draw:circle svg:r="1cm"/></draw:a></draw:page>', media_type=MEDIA_TYPE + "graphics-template"))
