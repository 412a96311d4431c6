# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields that name Japanese things, in the code page of their font or as \\u: furigana (EQ), whose text is nowhere else, captions,
styles. A letter that would end a quotation, or stand for a part of the name, is no such one."""
from recipes import emit


def hexed(text):
    return "".join(f"\\'{byte:02x}" for byte in text.encode("cp932")).encode()


def wide(text):
    return "".join(f"\\u{ord(letter)}\\'81\\'45" for letter in text).encode()


def field(instruction, result=b""):
    return b"{\\field{\\*\\fldinst {" + instruction + b"}}{\\fldrslt {" + result + b"}}}"


emit(b"{\\rtf1\\ansi\\ansicpg932\\deff0{\\fonttbl{\\f0\\fcharset128 MS Mincho;}{\\f1\\fcharset0 Arial;}{\\f2\\fcharset2 Symbol;}}"
     + field(b"\\f1  EQ \\\\* jc2 \\\\* \"Font:\\f0 " + hexed("明朝") + b"\" \\\\* hps10 \\\\o\\\\ad(\\\\s\\\\up 9(\\uc2 " + wide("かんじ")
             + b"),\\uc1 {\\uc2 " + wide("漢字") + b"})")
     # the second byte of a character as it is, which is a backslash or a letter
     + field(b"\\f0 SEQ \\'83\\\\\\'83A \\\\* ARABIC", b"RESULT1")
     + field(b"\\f0 STYLEREF \"" + hexed("見出し") + b" 1\"", b"RESULT2")
     + b"{\\field\\fldlock{\\*\\fldinst DATE}{\\fldrslt RESULT3}}"
     + field(b"\\f0 REF a" + hexed("”") + b"MARK-A", b"RESULT4") + field(b"DDE" + hexed("明") + b" MARK-B", b"RESULT5")
     + field(b"\\'44\\u68 ?E MARK-C", b"RESULT6") + field(b"\\f2 REF \\'a1 MARK-D", b"RESULT7")
     + field(b"\\f0 REF \\'83 {MARK-E}", b"RESULT8") + b"}")
