# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import cms_signed, emit

emit(cms_signed(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsigned text, and more of it for a second piece of the content\r\n--b\r\nContent-Type: text/html\r\n\r\n<script>SCRIPT-MARK</script>\r\n--b--\r\n"))
