# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import EICAR, Member, emit, zip_file

emit(zip_file([Member("mail.zip", zip_file([Member("eicar.com", EICAR)]))]))
