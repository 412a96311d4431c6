# SPDX-License-Identifier: GPL-2.0-or-later
from office_2003 import excel
from recipes import emit

emit(excel("XLSX14-MARK"))
