# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules that expand to very many dates, or that a program looks for dates of without end, and three that are sound."""

from recipes import emit

RULES = ["FREQ=DAILY;COUNT=999999999", "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))), "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=5;COUNT=9999", "FREQ=HOURLY;INTERVAL=99999",
         "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=MONTHLY;BYDAY=-1SU,2MO;COUNT=52", "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=9,13"]
EVENTS = "".join(f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTAMP:20240401T000000Z\r\nDTSTART:20240401T090000Z\r\nSUMMARY:event{number}\r\nRRULE:{rule}\r\nEND:VEVENT\r\n" for number, rule in enumerate(RULES))
emit(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:a\r\n{EVENTS}END:VCALENDAR\r\n".encode())
