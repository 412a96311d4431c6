# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit

NAMES = ["a.exe.txt", "b.Xls.txt", "c．ｅｘｅ．txt", "d.exe .txt", "e.scr          .txt", "f.ex\u202ee.txt", "g.js.vbs.txt", "h.docx.TXT", "i.ps1．ｔｘｔ", "j.pptm.txt",
         "k.exe.txt.txt", "l.2024.01.txt", "m.search-ms.txt", "n.json.txt", "議事録.第2回.txt", "o.exe\u3000.txt",
         "p.ꓰꓫꓰ.txt", "q.🅴🆇🅴.txt", "r.pdf「2」.txt", "s.mjs.txt", "t.ΗΤΑ.txt"]
parts = b"".join(b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''" + "".join(f"%{byte:02X}" for byte in name.encode()).encode()
                 + b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(f"text {number}\n".encode()) for number, name in enumerate(NAMES))
emit("From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n本文\n".encode() + parts + b"--b--\n")
