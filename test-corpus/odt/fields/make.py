# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("text", '<text:dde-connection-decls><text:dde-connection-decl office:name="d" office:dde-application="cmd" office:dde-topic="DDE-MARK" '
             'office:dde-item="x" office:automatic-update="true"/></text:dde-connection-decls>'
             '<text:p><text:dde-connection text:connection-name="d">dde value</text:dde-connection> '
             '<text:execute-macro text:name="MACRO-MARK"><office:event-listeners/>press here</text:execute-macro> '
             '<text:script script:language="JavaScript">SCRIPT-MARK</text:script>'
             '<text:database-display text:database-name="DB-MARK" text:table-name="t" text:table-type="table" text:column-name="c">db value</text:database-display> '
             '<text:hidden-text text:condition="ooow:1" text:string-value="HIDDEN-MARK" text:is-hidden="true"/>'
             '<text:hidden-text text:condition="ooow:false" text:string-value="x" text:is-hidden="true">never hidden</text:hidden-text> '
             '<text:file-name text:display="full">FOLDER-MARK/old.odt</text:file-name> <text:file-name text:display="name" text:fixed="false">???</text:file-name> '
             '<text:file-name text:display="full" text:fixed="true">as it was.odt</text:file-name> '
             '<text:placeholder text:placeholder-type="text" text:description="PLACE-MARK">name here</text:placeholder> '
             '<text:date text:date-value="2026-04-01">令和8年</text:date> '
             '<text:variable-input text:name="v" text:display="none" office:value-type="string" office:string-value="asked for"/>'
             '<text:variable-get text:name="v">asked for</text:variable-get> '
             '<field:fieldmark text:name="m" field:type="vnd.oasis.opendocument.field.FORMDROPDOWN">'
             '<field:param field:name="Dropdown_ListEntry" field:value="ENTRY-MARK"/><field:param field:name="Dropdown_ListEntry" field:value="the chosen one"/>'
             '<field:param field:name="Dropdown_Selected" field:value="1"/></field:fieldmark> '
             '<field:fieldmark field:type="vnd.oasis.opendocument.field.FORMDROPDOWN"><field:param field:name="Dropdown_ListEntry" field:value="not yet chosen"/>'
             '<field:param field:name="Dropdown_ListEntry" field:value="ENTRY-MARK"/></field:fieldmark> '
             '<field:fieldmark field:type="vnd.oasis.opendocument.field.FORMCHECKBOX"><field:param field:name="Checkbox_Checked" field:value="true"/>'
             '</field:fieldmark></text:p>'))
