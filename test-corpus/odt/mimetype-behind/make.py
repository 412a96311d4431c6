# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from packages import repacked
from recipes import emit

emit(repacked(package("text", "<text:p>KEPT</text:p>")))
