# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit('From: a@example.jp\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n<html><body><script>HTML19-MARK</script><p>こんにちは</p><img src="http://evil.example/beacon"></body></html>\n'.encode())
