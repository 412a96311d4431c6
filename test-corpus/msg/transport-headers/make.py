# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

headers = ("From: Real <real@partner.example>\r\nTo: shomu@city.example\r\nSubject: Real\r\n Subject\r\n"
           "X-Evil: 1\r\nContent-Type: text/html;\r\n charset=utf-8\r\nMIME-Version: 1.0\r\n\r\n")
emit(compound(msg_message([(SUBJECT, UNICODE, "Other"), (TRANSPORT_HEADERS, UNICODE, headers), (BODY, UNICODE, "words")])))
