# SPDX-License-Identifier: GPL-2.0-or-later
"""A large contact group, whose members are in a stream alone: the reader is told that they are not here."""
from mapi import *
from recipes import emit

emit(compound(msg_message([(MESSAGE_CLASS, UNICODE, "IPM.DistList"), ((CONTACT, 0x8053), UNICODE, "第一班"), ((CONTACT, 0x8064), BINARY, bytes(100))])))
