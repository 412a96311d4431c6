# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("text", '<draw:frame draw:name="f" svg:width="2cm" svg:height="2cm"><draw:text-box><text:p>boxed</text:p></draw:text-box>'
             '<office:event-listeners><script:event-listener script:event-name="dom:mouseover" xlink:href="macro:///EVENT-MARK"/>'
             '<presentation:event-listener script:event-name="dom:click" presentation:action="execute" xlink:href="file:///CLICK-MARK"/>'
             '</office:event-listeners><draw:image-map><draw:area-rectangle xlink:href="http://map.example/MAP-MARK"/></draw:image-map>'
             '</draw:frame><text:p>x</text:p>'))
