# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b'<svg xmlns="http://www.w3.org/2000/svg"><g><path d="M0 0"/>')
