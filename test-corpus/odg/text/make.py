# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("drawing", '<office:forms><form:form form:name="F"><form:button xml:id="c1" form:id="c1" form:label="押す"/></form:form></office:forms>'
             '<draw:page draw:name="page1"><draw:rect><text:p>四角</text:p></draw:rect><draw:control draw:control="c1"/>'
             '<draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame></draw:page>', members=[("Pictures/a.png", b"\x89PNG")]))
