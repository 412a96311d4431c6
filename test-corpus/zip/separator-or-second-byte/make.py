# SPDX-License-Identifier: GPL-2.0-or-later
# 5C is the second byte of 表: with 2F in its place the name is another one.
from recipes import Member, emit, zip_file

emit(zip_file([Member("一覧表.txt".encode("cp932"), b"first\n", local_name="一覧表.txt".encode("cp932").replace(b"\\", b"/"), flags=0)]))
