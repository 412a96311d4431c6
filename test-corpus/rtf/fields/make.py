# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"""{\rtf1 {\field{\*\fldinst DDEAUTO cmd "MARK-A"}{\fldrslt shown one}}{\field{\*\fldinst {\rtlch INCLUDE}{PICTURE "http://MARK-B"}}{\fldrslt shown two}}
{\field{\*\fldinst HYPERLINK "http://MARK-C"}{\fldrslt shown three}}{\field{\*\fldinst { PAGE }}{\fldrslt 7}}{\field{\*\fldinst TOC \\\\o "1-3"}{\fldrslt contents}}}""")
