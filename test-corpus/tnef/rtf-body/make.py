# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(tnef(message=[(SUBJECT, STRING8, b"rtf"),
                   (RTF, BINARY, rtf_compressed(rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}Rich words.\par}"))]))
