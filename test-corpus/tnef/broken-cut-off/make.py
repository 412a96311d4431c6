# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit, png

emit(tnef(message=[(BODY, STRING8, b"words")], attachments=[(b"a.png", png(), ())])[:-30])
