# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

def member(name, address):
    return (bytes(4) + bytes.fromhex("812b1fa4bea310199d6e00dd010f5402") + struct.pack("<HH", 0, 0x8001)
            + "".join(text + "\0" for text in (name, "SMTP", address)).encode("utf-16-le"))


emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.DistList"), (SUBJECT, UNICODE, "町内会"), ((CONTACT, 0x8053), UNICODE, "町内会"),
     ((CONTACT, 0x8054), BINARY | MULTIPLE, [member("例示 花子", "hanako@partner.example"), member("例示 太郎", "taro@partner.example")])])))
