# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("text", '<office:forms form:automatic-focus="false"><form:form form:name="F" xlink:href="http://submit.example/SUBMIT-MARK">'
             '<form:connection-resource xlink:href="jdbc:CONNECT-MARK"/><form:button form:id="c1" form:label="押す" form:button-type="url" '
             'xlink:href="http://b.example/URL-MARK"><office:event-listeners><script:event-listener xlink:href="macro:EVENT-MARK"/></office:event-listeners>'
             '</form:button></form:form><xforms:model><xforms:submission action="http://x/XFORMS-MARK"/></xforms:model></office:forms>'
             '<text:p><draw:control draw:control="c1" text:anchor-type="as-char" svg:width="3cm" svg:height="1cm"/></text:p>'))
