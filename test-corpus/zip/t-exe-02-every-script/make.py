# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from recipes import emit

CODE = {'vbe': b'#@~^QgAAAA==', 'jse': b'#@~^QgAAAA==', 'wsf': b'<job><script language="JScript">', 'wsc': b'<?xml version="1.0"?><component>', 'sct': b'<scriptlet>', 'hta': b'<html><hta:application>', 'php': b'<?php ', 'sh': b'#!/bin/sh\n',
        'cmd': b'@echo off\n', 'wsh': b'[ScriptFile]\n', 'lua': b'os.execute("x")\n', 'rb': b'#!/usr/bin/ruby\n', 'pl': b'#!/usr/bin/perl\n'}
NAMES = 'js jse vbs vbe wsf wsh hta ps1 psm1 bat cmd sh py pl rb php lua ahk au3 sct wsc'.split()
# The same by content alone, where content tells.
emit(crowd(b'EXE02-MARK\n', {**{f'a.{name}': CODE.get(name, b'x = 1\n') for name in NAMES},
                             **{f'{name}.txt': CODE[name] for name in ('vbe', 'wsf', 'wsc', 'sct', 'php', 'sh', 'cmd', 'rb', 'pl')}}))
