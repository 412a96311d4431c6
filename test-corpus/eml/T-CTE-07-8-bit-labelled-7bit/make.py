# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit("From: a@example.jp\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 7bit\n\n日本語の本文です。ここは七ビットではありません。\n".encode())
