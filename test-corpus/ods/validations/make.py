# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("spreadsheet", '<table:content-validations><table:content-validation table:name="v" table:condition="of:cell-content-is-in-list(&quot;はい&quot;;&quot;いいえ&quot;)" '
             'table:base-cell-address="Sheet1.A1"><table:error-message table:message-type="stop"/><table:error-macro/><office:event-listeners>'
             '<script:event-listener xlink:href="macro:MARK-A"/></office:event-listeners></table:content-validation>'
             '<table:content-validation table:name="w" table:condition="of:cell-content-is-in-list(INDIRECT([.$B$1]))" table:base-cell-address="Sheet1.A2"/>'
             '<table:content-validation table:name="x" table:condition="of:cell-content-is-in-list(INDIRECT(&quot;\'MARK-B.ods\'#$A.A&quot;&amp;[.$B$1]))" '
             'table:base-cell-address="Sheet1.A2"/></table:content-validations>'
             '<table:table table:name="Sheet1" table:print-ranges="Sheet1.A1:Sheet1.C9"><table:table-row><table:table-cell table:content-validation-name="v"/>'
             '</table:table-row></table:table>'))
