# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

emit(document(store(text_stream(text('本文です。\n'))), Macros={'VBA': {'a': b'CORNER-MARK1' * 9}}, EmbedItems={'Item1': {'\x01Ole10Native': b'CORNER-MARK2' * 9}}, LinkInfo=b'http://evil.example/CORNER-MARK3', HyperLink='http://evil.example/'.encode('utf-16-be'),
              **{'\x05SummaryInformation': b'CORNER-MARK4' * 9, '\x01CompObj': b'CORNER-MARK5' * 9, 'MacrosStream': b'CORNER-MARK6' * 9}))
