# SPDX-License-Identifier: GPL-2.0-or-later
"""Of two elements with one name, some readers show the first and others the last; the last one would show itself."""
from recipes import emit

emit(b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><use href="#b"/></g><g id="b"><path d="M0 0L1 1"/></g><g id="b" fill="#123456"><path d="M0 0L9 9"/></g></svg>')
