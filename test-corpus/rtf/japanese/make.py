# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"{\rtf1\ansi\ansicpg932\deff0{\fonttbl{\f0\fcharset128 \'82\'6c\'82\'72 Gothic;}{\f1\fcharset0 Arial;}}"
     + rb"{\f0 \'95\'5c\'83\\\'8e\'a6 \'87\'40\'fa\'b1}{\uc2\u39641\'9c\'91{\uc0\u64017}}\par}")
