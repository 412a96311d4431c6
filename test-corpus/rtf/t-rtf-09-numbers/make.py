# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from tamper_odf_rtf import RTF_NUMBERS

emit(("{\\rtf1\\ansi " + "".join(f"{{{text}}}shown{number}\\par\n" for number, text in enumerate(RTF_NUMBERS)) + "}").encode())
