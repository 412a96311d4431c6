# SPDX-License-Identifier: GPL-2.0-or-later
"""What a form shows, where the policy asks for text: what is ticked and chosen, times as people write them, no password."""
from opendocument import package
from recipes import emit

BOXES = "".join(f'<form:{kind} form:id="{number}" {more}' for number, (kind, more) in enumerate([
    ("checkbox", 'form:label="TICKED" form:value="SENT-MARK" form:current-state="checked"/>'), ("radio", 'form:label="OTHER"/>'),
    ("listbox", '><form:option form:label="ENTRY-MARK"/><form:option form:label="CHOSEN" form:current-selected="true"/></form:listbox>'),
    ("combobox", 'form:current-value="COMBINED"/>'), ("date", 'form:current-value="20260401"/>'), ("password", 'form:value="SECRET-MARK"/>'),
    ("hidden", 'form:value="SENT-MARK"/>'), ("text", "/>"), ("checkbox", 'form:label="NEITHER" form:is-tristate="true" form:current-state="unknown"/>')], 1))
SHOWN = "".join(f'<draw:control draw:control="{number}"/>' for number in range(1, 10))
emit(package("text", f"<office:forms><form:form>{BOXES}</form:form></office:forms><text:p>{SHOWN}</text:p>"))
