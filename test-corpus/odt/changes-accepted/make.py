# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a policy accepts tracked changes."""
from opendocument import package
from recipes import emit

CHANGES = ('<text:tracked-changes><text:changed-region text:id="c"><text:deletion><office:change-info><dc:creator>a</dc:creator><dc:date>2026-01-02T03:04:05</dc:date></office:change-info>'
           "<text:p>GONE-MARK</text:p></text:deletion></text:changed-region></text:tracked-changes>")
emit(package("text", CHANGES + '<text:p>be<text:change text:change-id="c"/>fore</text:p>'))
