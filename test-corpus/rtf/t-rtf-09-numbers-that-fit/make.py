# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from tamper_odf_rtf import RTF_NUMBERS_THAT_FIT

emit(("{\\rtf1\\ansi " + "".join(f"{{{text}}}shown\\par\n" for text in RTF_NUMBERS_THAT_FIT) + "}").encode())
