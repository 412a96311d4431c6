# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import flat
from recipes import emit

emit(flat("presentation", '<draw:page draw:name="page1"><draw:frame><draw:text-box><text:p>題名</text:p></draw:text-box></draw:frame>'
          '<office:forms><form:form form:name="F"><form:button xml:id="c1" form:id="c1" form:label="押す" xlink:href="http://LINK-MARK/"/></form:form></office:forms>'
          '<draw:control draw:control="c1"/></draw:page>', media_type="application/vnd.oasis.opendocument.presentation-template"))
