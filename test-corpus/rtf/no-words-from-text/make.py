# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"{\rtf1\ansi\ansicpg932\uc0 \u92object \u123x\u125 {\f0\'5cobjdata}\u92\u39 41}")
