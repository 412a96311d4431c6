# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"<table><tr><td>" * 20000 + "底".encode())
