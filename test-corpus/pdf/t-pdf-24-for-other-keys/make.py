# SPDX-License-Identifier: GPL-2.0-or-later
"""Encrypted to certificates: there is no password to ask for."""
from recipes import emit
from recipes_pdf import *

emit(page(bytes(64), trailer="/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/Length 128/StmF/D/StrF/D/CF<</D<</CFM/AESV2/Recipients[<30>]>>>>>>"
                             "/ID[<00><00>]"))
