# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\nSubject : spaced\nSub\xe3ject: high\nCon\0tent-Type: multipart/mixed; boundary=b1\n\n--b1\n\nfirst part\n--b1\nContent-Type: application/octet-stream; name=x.exe\nContent-Transfer-Encoding: base64\n\nTVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--b1--\n")
