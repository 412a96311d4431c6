# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("presentation", '<draw:page draw:name="p1" presentation:use-footer-name="f"><draw:frame svg:width="9cm" svg:height="2cm" presentation:class="title">'
             '<draw:text-box><text:p>表題</text:p></draw:text-box><office:event-listeners><presentation:event-listener script:event-name="dom:click" '
             'presentation:action="sound"><presentation:sound xlink:href="file:///SOUND-MARK.wav"/></presentation:event-listener></office:event-listeners></draw:frame>'
             '<anim:par smil:dur="indefinite"><anim:par smil:begin="next"><anim:animate smil:attributeName="x"/><anim:audio xlink:href="AUDIO-MARK"/>'
             '<anim:command anim:command="COMMAND-MARK"/></anim:par></anim:par>'
             '<presentation:notes><draw:frame><draw:text-box><text:p>発表者ノート</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>'))
