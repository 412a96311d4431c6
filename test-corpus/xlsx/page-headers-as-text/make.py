# SPDX-License-Identifier: GPL-2.0-or-later
"""Words in the headers and footers of a sheet's pages are in the text, their codes and what only pages fill are not."""
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell("A1", "KEPT", kind=' t="str"'),
          sheet_extra='<headerFooter differentFirst="1"><oddHeader>&amp;L&amp;"Arial,Bold"&amp;14Form 7&amp;C&amp;K04+034R&amp;&amp;D&amp;R&amp;A&amp;D</oddHeader>'
                      '<oddFooter>&amp;C&amp;P / &amp;N</oddFooter><firstFooter>&amp;CPage &amp;P</firstFooter></headerFooter>'))
