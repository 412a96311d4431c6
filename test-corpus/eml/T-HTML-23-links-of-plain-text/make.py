# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit('From: a@example.jp\nContent-Type: text/plain; charset=utf-8\n\nsee http://evil.example/a and www.evil.example\n\\\\server\\share\\a.exe\nfile:///c:/a.exe and file://server/share\n'.encode())
