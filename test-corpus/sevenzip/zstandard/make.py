# SPDX-License-Identifier: GPL-2.0-or-later
"""As 7-Zip ZS packs: made once by the zstd of the system, of 2000 letters a."""
import base64

from recipes import emit
from seven import *

emit(archive([("a.txt", b"a" * 2000, base64.b64decode("KLUv/QRoRQAACGEBAMz/QAg+e04q"), [(b"\4\xf7\x11\1", b"\1\5\1\0\0")], False)]))
