# SPDX-License-Identifier: GPL-2.0-or-later
"""As many attachments as entities are allowed and no text: kiyome's own text needs a place, too."""
import recipes

HEAD = "From: a@example.jp\nTo: b@city.example.jp\nSubject: parts\nMIME-Version: 1.0\n"
PARTS = "".join(f"--x\nContent-Type: application/octet-stream; name=f{i}.txt\n\nnumber {i}\n" for i in range(9))
recipes.emit((HEAD + "Content-Type: multipart/mixed; boundary=x\n\n" + PARTS + "--x--\n").encode())
