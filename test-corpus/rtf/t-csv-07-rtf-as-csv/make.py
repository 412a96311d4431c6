# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb'{\rtf1 text{\field{\*\fldinst DDEAUTO CSV07-MARK}{\fldrslt x}}}')
