# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From a@b Mon Jan  1 09:00:00 2024\nFrom: a@b\nMessage-ID: <1@b>\n\nx\n\n" * 12000)
