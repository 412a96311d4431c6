# SPDX-License-Identifier: GPL-2.0-or-later
"""Decodes the character sets of mail as mail programs do."""

CHARSETS = {"iso-2022-jp": "iso-2022-jp-3", "shift_jis": "cp932", "x-sjis": "cp932", "gb2312": "gb18030", "gbk": "gb18030",
            "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252",
            "windows-31j": "cp932", "cp50220": "iso-2022-jp-3", "cp50221": "iso-2022-jp-3", "iso-8859-8-i": "iso-8859-8"}


def decode(data, charset):
    charset = CHARSETS.get((charset or "us-ascii").lower(), charset)
    for name in (charset, "utf-8", "cp932", "cp1252"):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")
