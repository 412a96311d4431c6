# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

NAMES = ['DDE', 'DDEAUTO', 'INCLUDEPICTURE', 'INCLUDETEXT', 'LINK', 'HYPERLINK', 'IMPORT', 'INCLUDE', 'MACROBUTTON', 'RD', 'DATABASE', 'D\\u68?DEAUTO', "D\\'44EAUTO", 'D{\\b D}E']
emit(('{\\rtf1 ' + ''.join(f'{{\\field\\flddirty{{\\*\\fldinst {{{name} "http://evil.example/" RTF04-MARK}}}}{{\\fldrslt shown{number}}}}}\\par\n' for number, name in enumerate(NAMES)) + '}').encode())
