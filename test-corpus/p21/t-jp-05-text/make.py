# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import step
from recipes import emit

emit(step("#10=CARTESIAN_POINT(' ',(0.000000,1.000000));\r\n/* COMMENT-MARK TEXT_LITERAL('COMMENT-MARK',$) */\r\n#20=EXTERNAL_SOURCE(IDENTIFIER('\\\\evil.example\\SOURCE-MARK'));\r\n#30=TEXT_LITERAL(' ','配筋図 ソ''s',#10,'baseline left',.RIGHT.,#20);\r\n",
          "#40=(\r\nGEOMETRIC_REPRESENTATION_ITEM()\r\nREPRESENTATION_ITEM('ITEM-MARK')\r\nTEXT_LITERAL('\\X2\\5E7397629762\\X0\\ 縮尺',#10,'PLACE-MARK',.RIGHT.,#20)\r\n);\r\n", mode="AP202_mode", author="AUTHOR-MARK"))
