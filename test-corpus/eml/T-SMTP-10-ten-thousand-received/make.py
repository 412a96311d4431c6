# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\n" + b"Received: from a by b; Mon, 1 Jan 2024 09:00:00 +0900\n" * 10000 + b"\ntext\n")
