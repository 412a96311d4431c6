# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/AcroForm<</Fields[]/XFA 6 0 R>>",
          more={6: ("", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///XFA-MARK">]><xdp:xdp><script>XFA-MARK</script></xdp:xdp>')}))
