# SPDX-License-Identifier: GPL-2.0-or-later
"""What data validation says to people is text: help and error messages, entries of lists; of a formula with a link, the report tells
that the target is not."""
from opendocument import package
from recipes import emit


def rule(name, condition, inside):
    return (f'<table:content-validation table:name="{name}" table:condition="of:{condition}" table:base-cell-address="Sheet1.{name}1">{inside}'
            '</table:content-validation>')


def link(target):
    return (f'<table:table-cell table:formula="of:=HYPERLINK(&quot;{target}&quot;;&quot;L&quot;)" office:value-type="string">'
            '<text:p>LABEL</text:p></table:table-cell>')


LIST = "cell-content-is-in-list(&quot;はい&quot;;&quot;いいえ&quot;)"
emit(package("spreadsheet", '<table:content-validations>'
             + rule("A", LIST, '<table:help-message table:title="HELP TITLE" table:display="true"><text:p>HELP</text:p><text:p>TEXT</text:p></table:help-message>'
                    '<table:error-message table:message-type="stop" table:title="ERROR TITLE" table:display="true"><text:p>ERROR TEXT</text:p></table:error-message>')
             + rule("B", "cell-content()&gt;5", '<table:help-message table:title="UNSEEN"><text:p>UNSEEN</text:p></table:help-message>')
             + rule("C", LIST, '<table:error-message table:message-type="stop"/>')
             + '</table:content-validations><table:table table:name="Sheet1"><table:table-row>' + link("http://evil.example/") + link("#Sheet1.A1")
             + '</table:table-row></table:table>'))
