# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

BOXES = "".join(f'<form:{kind} form:id="{number}" xml:id="{number}" {more}' for number, (kind, more) in enumerate([
    ("checkbox", 'form:label="TICKED" form:value="SENT-MARK" form:current-state="checked"/>'), ("checkbox", 'form:label="UNTICKED"/>'),
    ("radio", 'form:label="SELECTED" form:value="SENT-MARK" form:current-selected="true"/>'), ("radio", 'form:label="OTHER" form:selected="false"/>'),
    ("listbox", '><form:option form:label="ENTRY-MARK"/><form:option form:label="CHOSEN" form:current-selected="true"/></form:listbox>'),
    ("text", 'form:current-value="WRITTEN" form:value="FIRST-MARK"/>'),
    ("time", 'form:current-value="12150000"/>'), ("time", 'form:current-value="06153000"/>'), ("date", 'form:current-value="20260401"/>'),
    ("checkbox", 'form:value="SENT-MARK"/>'), ("text", "/>"), ("password", 'form:value="SECRET-MARK"/>'), ("fixed-text", 'form:label="LABEL"/>'),
    ("hidden", 'form:value="SENT-MARK"/>')], 1))
SHOWN = "".join(f'<draw:control draw:control="{number}" draw:style-name="gr{number % 2}"/>' for number in range(1, 10))
SHOWN += '<draw:control draw:control="10" draw:style-name="gr3"/>'
SHOWN += "".join(f'<draw:control draw:control="{number}" draw:style-name="gr{number - 7}" draw:name="box{number}"/>' for number in (11, 12, 13, 14))
STYLES = ('<office:automatic-styles><style:style style:name="gr0" style:family="graphic"><style:graphic-properties draw:fill="solid"/></style:style>'
          '<style:style style:name="gr1" style:family="graphic"><style:graphic-properties style:wrap="none"/></style:style>'
          '<style:style style:name="gr2" style:family="graphic"><style:graphic-properties style:wrap="left"/></style:style>'
          '<style:style style:name="gr3" style:family="graphic"><style:graphic-properties fo:padding="1cm"/></style:style>'
          '<style:style style:name="gr4" style:family="graphic"><style:graphic-properties fo:border="solid #123456"/></style:style>'
          '<style:style style:name="gr5" style:family="graphic"><style:graphic-properties fo:border="none" fo:background-color="#e0c2cd"/></style:style>'
          '<style:style style:name="gr6" style:family="graphic"><style:graphic-properties style:wrap="right"/></style:style>'
          '</office:automatic-styles>')
emit(package("text", '<office:forms form:automatic-focus="false"><form:form form:name="F" xlink:href="http://submit.example/SUBMIT-MARK">'
             '<form:connection-resource xlink:href="jdbc:CONNECT-MARK"/><form:button form:id="c1" form:label="押す" form:button-type="url" '
             'xlink:href="http://b.example/URL-MARK"><office:event-listeners><script:event-listener xlink:href="macro:EVENT-MARK"/></office:event-listeners>'
             '</form:button>' + BOXES + '</form:form><xforms:model><xforms:submission action="http://x/XFORMS-MARK"/></xforms:model></office:forms>'
             '<text:p><draw:control draw:control="c1" text:anchor-type="as-char" svg:width="3cm" svg:height="1cm"/>' + SHOWN + '</text:p>', before=STYLES))
