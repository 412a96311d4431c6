# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

FORMS = [rb'{\field{\*\fldinst {\field{\*\fldinst QUOTE 68 68 69}{\fldrslt DDEAUTO RTF04-MARK}} PAGE}{\fldrslt shown}}', rb'{\field{\*\fldinst DDEAUTO RTF04-MARK}}', rb'{\*\fldinst DDEAUTO RTF04-MARK}', rb'{\fldinst DDEAUTO RTF04-MARK}',
         rb'{\field\fldedit{\*\fldinst{\rtlch DDE}{\ltrch AUTO RTF04-MARK}}{\fldrslt shown}}', rb'{\field{\fldrslt shown}{\*\fldinst DDEAUTO RTF04-MARK}}', rb'{\field{\*\fldinst PAGE}{\*\fldinst DDEAUTO RTF04-MARK}{\fldrslt shown}}', rb'{\field{\*\fldinst \u68?\u68?\u69?AUTO RTF04-MARK}{\fldrslt shown}}',
         rb'{\field{\*\fldinst {\v DDEAUTO} RTF04-MARK}{\fldrslt shown}}']
emit(rb'{\rtf1\ansi ' + rb'\par '.join(FORMS) + rb' shown}')
