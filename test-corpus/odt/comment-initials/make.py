# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("text", '<text:p>before <office:annotation><dc:creator>山田</dc:creator><dc:date>2026-04-01T00:00:00</dc:date>'
             "<text:sender-initials>YT</text:sender-initials><text:p>comment by <text:sender-initials>me</text:sender-initials></text:p>"
             "</office:annotation>behind</text:p>"))
