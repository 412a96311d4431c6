# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("text", '<text:h text:outline-level="1">議事録</text:h><text:p>髙﨑さん、①です。<text:s text:c="3"/>'
             '<text:ruby><text:ruby-base>漢字</text:ruby-base><text:ruby-text>かんじ</text:ruby-text></text:ruby></text:p>'
             '<text:list><text:list-item><text:p>一つ</text:p></text:list-item></text:list>'
             '<table:table table:name="T"><table:table-column/><table:table-row><table:table-cell office:value-type="string">'
             '<text:p>cell</text:p></table:table-cell></table:table-row></table:table>'
             '<text:p><text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
             '<text:p>footnote</text:p></text:note-body></text:note><text:page-number>7</text:page-number></text:p>'))
