# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import Member, emit, zip_file

NAMES = ["setup.exe.zip", "b.js.zip", "www.example.com.zip", "名簿.csv.zip"]
held = base64.encodebytes(zip_file([Member("a.txt", b"text")]))
parts = b"".join(b"--b\nContent-Type: application/zip\nContent-Disposition: attachment; filename*=utf-8''" + "".join(f"%{byte:02X}" for byte in name.encode()).encode()
                 + b"\nContent-Transfer-Encoding: base64\n\n" + held for name in NAMES)
emit("From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n本文\n".encode() + parts + b"--b--\n")
