# SPDX-License-Identifier: GPL-2.0-or-later
"""Dashes, tiles, letters and pages whose size a reader would draw for hours, beside ordinary ones."""
from recipes import emit

emit(('<svg xmlns="http://www.w3.org/2000/svg" width="4111111111" height="100">'
      '<defs><marker id="m" markerWidth="4111111112" markerHeight="9"><path d="M0 0L9 9"/></marker>'
      '<pattern id="p" width="0.00000713" height="9" patternUnits="userSpaceOnUse"><path d="M0 0L9 9"/></pattern>'
      '<filter id="f" width="4111111114"><feOffset dx="3"/></filter></defs>'
      '<path stroke-dasharray="0.00000715 0.00000716" d="M0 0L9 9"/><path style="stroke-dasharray:0.00000717" d="M0 0L9 9"/>'
      '<path stroke-dasharray="0 4" stroke-linecap="round" d="M0 0L9 9"/><path pathLength="4111111118" d="M0 0L9 9"/>'
      '<path marker-mid="url(#m)" fill="url(#p)" d="M0 0L9 9L8 8"/><text font-size="4111119" letter-spacing="4111120">MARK</text></svg>').encode())
