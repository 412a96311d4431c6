# SPDX-License-Identifier: GPL-2.0-or-later
"""A request that is neither an invitation nor an answer."""
from recipes import emit

emit(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REFRESH\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260102T030405Z\r\nSUMMARY:text\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
