# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

looks = '<hh:charPr id="0" height="1000" textColor="#FFFFFF"/>'
emit(hwpx([paragraph('<hp:secPr masterPageCnt="1"><hp:masterPage idRef="masterpage0"/></hp:secPr>', "쪽 위의 흰 글")], looks=looks))
