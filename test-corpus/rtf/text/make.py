# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit


def sjis(text):
    return "".join(f"\\'{byte:02x}" if byte >= 0x80 or chr(byte) in "\\{}" else chr(byte) for byte in text.encode("cp932"))


emit(("{\\rtf1\\ansi\\ansicpg932\\deff0{\\fonttbl{\\f0\\fcharset128 MS Mincho;}}{\\stylesheet{\\s1 UNSEEN;}}{\\info{\\title UNSEEN}}"
      "{\\header\\pard " + sjis("外部秘の印") + "\\par}"
      "\\pard " + sjis("見出し表") + "\\par{\\listtext 1.\\tab}" + sjis("項目") + "\\par "
      "\\trowd\\cellx1000\\cellx2000\\pard\\intbl " + sjis("氏名") + "\\cell " + sjis("住所") + "\\cell\\row"
      "\\trowd\\cellx1000\\cellx2000\\pard\\intbl " + sjis("山田") + "\\cell " + sjis("東京都") + "\\cell\\row"
      "\\pard A\\tab B{\\footnote\\pard " + sjis("脚注の本文") + "\\par}{\\*\\annotation\\pard " + sjis("確認済み") + "}\\par "
      "SEEN{\\v UNSEEN}{\\deleted UNSEEN}\\par{\\field{\\*\\fldinst DDEAUTO UNSEEN}{\\fldrslt RESULT}}\\par "
      "\\u-10179?\\u-8704? \\emdash  a\\{b\\}\\par "
      "{\\shp{\\*\\shpinst{\\sp{\\sn fillColor}{\\sv 1}}{\\shptxt\\pard BOX\\par}}}"
      "{\\object\\objemb{\\*\\objdata 0105}{\\result\\pard OBJECT\\par}}"
      "{\\pict\\pngblip 89504e47}\\par http://www.example.jp/\\par}").encode())
