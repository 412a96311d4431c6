# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

MARK = b'RTF02-MARK'
HEX = MARK.hex().encode()
FORMS = [HEX, b' '.join(HEX[at:at + 1] for at in range(len(HEX))), b'\n'.join(HEX[at:at + 2] for at in range(0, len(HEX), 2)), b''.join(b'{\\*\\x' + HEX[at:at + 2] + b'}' + HEX[at:at + 2] for at in range(0, len(HEX), 2)),
         b"\\'30" + HEX, b'\\bin10 ' + MARK, b'\\bin000000000000010 ' + MARK, HEX[:-1], b'{\\rtf1 ' + HEX + b'}', b'\\ucbn1 \\uc0 ' + HEX.upper(), b'\\u-65507?' + HEX, b'zz' + HEX + b'zz', b'{\\object ' + HEX + b'}']
KINDS = [b'objemb', b'objautlink', b'objlink', b'objocx', b'objhtml', b'objupdate']
body = b''.join(b'{\\object\\' + KINDS[number % 6] + b'\\objw1\\objh1{\\*\\objclass Equation.3}{\\*\\objdata ' + form + b'}}\n' for number, form in enumerate(FORMS))
# without the star, without a class, split over groups
body += b'{\\object{\\objdata ' + HEX + b'}}{\\*\\objdata ' + HEX + b'}{\\object\\objemb{\\*\\objdata{\\*\\objdata ' + HEX + b'}}}{\\*\\objalias ' + MARK + b'}{\\*\\objsect ' + MARK + b'}'
emit(b'{\\rtf1 first ' + body + b' last}')
