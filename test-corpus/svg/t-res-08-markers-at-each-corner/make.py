# SPDX-License-Identifier: GPL-2.0-or-later
"""A marker of 200 lines at each of 20,000 corners, said by a group around the path."""
from recipes import emit

LINE = '<path d="M0 0L9 9"/>'
emit(('<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">' f'<defs><marker id="m">{LINE * 200}</marker></defs>'
      f'<g marker-mid="url(#m)"><path d="M0 0{"L9 9" * 20000}"/></g></svg>').encode())
