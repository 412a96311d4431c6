# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"""{\rtf1 {\u26085?\u26412?} and {\u26481?\u20140?} {\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres1}}}{\fldrslt }} agreed\par}""")
