# SPDX-License-Identifier: GPL-2.0-or-later
from pictures import jpeg, segment
from recipes import emit

emit(jpeg(segment(0xfe, b'<?php POLY03-MARK ?><script>POLY03-MARK</script><hta:application>')))
