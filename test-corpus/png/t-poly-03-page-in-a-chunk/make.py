# SPDX-License-Identifier: GPL-2.0-or-later
from pictures import chunk, png
from recipes import emit

emit(png(chunk(b'hTml', b'<html><hta:application><script>POLY03-MARK</script>')) + b'<script>POLY03-MARK</script>')
