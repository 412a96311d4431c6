# SPDX-License-Identifier: GPL-2.0-or-later
# As IZArc and others write it: one of the two names of a member has the separator of Windows.
from recipes import Member, emit, zip_file

emit(zip_file([Member("案内\\".encode("cp932"), local_name="案内/".encode("cp932"), flags=0),
               Member("案内\\表\\一覧.txt".encode("cp932"), b"first\n", local_name="案内/表/一覧.txt".encode("cp932"), flags=0),
               Member("案内/二\\三.txt", b"second\n", local_name="案内\\二/三.txt".encode())]))
