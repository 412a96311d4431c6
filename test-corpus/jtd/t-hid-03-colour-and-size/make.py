# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit

units, events = looks((text("見える文\n"), {}), (text("HID-WHITE\n"), dict(flags=ON, colour=0xffffff)), (text("HID-SMALL\n"), dict(flags=ON, size=18)), (text("終わり\n"), {}))
emit(document(store(text_stream(units, events=events))))
