# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import frame, old_tag, tag

emit(tag((b"TIT2", b"\0TITLE-MARK"), (b"WXXX", b"\0\0http://place.example/"), (b"APIC", b"\0image/png\0\3\0PICTURE-MARK"))
     + frame(content=b"\0" * 8) * 20 + b"APETAGEX" + b"APE-MARK".ljust(56, b"\0") + old_tag())
