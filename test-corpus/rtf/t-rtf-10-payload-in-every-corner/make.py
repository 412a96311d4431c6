# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

MARK = b'CORNER-MARK'
HEX = MARK.hex().encode()
STARRED = (b'generator template docvar userprops passwordhash datastore themedata colorschememapping xmlopen htmltag mailmerge fontemb fontfile panose private1 company operator oleclsid objdata picprop blipuid latentstyles wgrffmtfilter '
           b'protusertbl ud upr xmlnstbl writereservation writereservhash unknownword bkmkcolf comment doccomm hlinkbase linkval propname staticval keywords category manager author hlloc hlsrc hlfr ').split()
body = b''.join(b'{\\*\\' + word + b' ' + MARK + b' ' + HEX + b' http://evil.example/}' for word in STARRED)
body += b'{\\svb ' + HEX + b'}{\\windowcaption ' + MARK + b'}{\\*\\svb ' + HEX + b'}'
body += b'{\\info{\\title t}{\\doccomm ' + MARK + b'}{\\hlinkbase http://evil.example/}{\\company ' + MARK + b'}{\\author ' + MARK + b'}{\\operator ' + MARK + b'}{\\keywords ' + MARK + b'}}'
body += b'{\\filetbl{\\file\\fid1 http://evil.example/a.rtf}}{\\header{\\*\\unknown ' + MARK + b'}}{\\pict{\\*\\picprop{\\sp{\\sn pib}{\\sv ' + MARK + b'}}}{\\*\\blipuid ' + HEX + b'}\\pngblip ' + HEX + b'}'
body += b'{\\shp{\\*\\shpinst{\\sp{\\sn pihlShape}{\\sv {\\*\\hl{\\hlloc http://evil.example/}{\\hlsrc ' + MARK + b'}}}}{\\sp{\\sn wzScript}{\\sv ' + MARK + b'}}{\\sp{\\sn pibName}{\\sv http://evil.example/a.png}}}}'
emit(b'{\\rtf1\\ansi{\\fonttbl{\\f0{\\*\\fontemb\\ftruetype ' + HEX + b'{\\fontfile http://evil.example/f}}Arial;}}' + body + b' kept text}')
