# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("text", '<text:p text:style-name="P1"><text:span text:style-name="T1">HIDDEN-MARK</text:span>shown</text:p>'
             '<text:section text:name="S" text:display="none"><text:p>SECTION-MARK</text:p></text:section>',
             before='<office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/>'
                    '</style:style></office:automatic-styles>'))
