# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"""{\rtf1 First\tab {\field{\*\fldinst {\b0 GOTOBUTTON _MARK-A  }{\field{\*\fldinst { PAGEREF _Toc1 }}{\fldrslt {\b page 3}}}}}\par
Second\tab {\field{\*\fldinst GOTOBUTTON _MARK-B{\field{\*\fldinst PAGEREF _Toc2 }{\fldrslt page 4}}}{\fldrslt MARK-C}}\par
Third\tab {\field{\*\fldinst GOTOBUTTON _MARK-D}{\fldrslt page 5}}\par
Fourth\tab {\field{\*\fldinst GOTOBUTTON _MARK-E {\*\formfield{\*\ffname MARK-F}}{\field{\*\fldinst DDEAUTO MARK-G}{\fldrslt page 6}}}}\par
{\field{\*\fldinst MACROBUTTON MARK-H [Type the name here]}}\par
{\field{\*\fldinst {MACROBUTTON MARK-I }{\b \u27663?\u21517?}}{\fldrslt {}}}\par
{\field{\*\fldinst gotobutton MARK-J see \{chapter 7\}}{\fldrslt }}\par
{\field{\*\fldinst MACROBUTTON MARK-K MARK-L}{\fldrslt {\b a result}}}\par
{\field{\*\fldinst DISPLAYBARCODE "4901234567894" JAN13}{\fldrslt }}\par
{\v {\field{\*\fldinst MACROBUTTON MARK-M hidden}}}}""")
