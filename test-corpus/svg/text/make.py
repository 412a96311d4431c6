# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit('<svg xmlns="http://www.w3.org/2000/svg"><title>題</title><script>SCRIPT-MARK</script><text>一つ<tspan>目</tspan></text><path d="M0 0"/><text>二つ目</text></svg>'.encode())
