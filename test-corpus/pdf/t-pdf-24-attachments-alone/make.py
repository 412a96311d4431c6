# SPDX-License-Identifier: GPL-2.0-or-later
"""Only what is attached is encrypted: everybody reads the pages, and a password opens the rest."""
from recipes import emit
from recipes_pdf import *

SECRETS = f"/O<{'00' * 32}>/U<{'11' * 32}>/P -4"
emit(page(catalog="/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>/Outlines 8 0 R",
          trailer=f"/Encrypt<</Filter/Standard/V 4/R 4/Length 128/CF<</StdCF<</AuthEvent/EFOpen/CFM/AESV2/Length 16>>>>/StmF/Identity/StrF/Identity/EFF/StdCF{SECRETS}>>"
                  "/ID[<00><00>]",
          more={6: "<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>", 7: ("/Type/EmbeddedFile/Filter/Crypt/DecodeParms<</Name/StdCF>>", b"ATTACHED-MARK" + bytes(range(32))),
                8: "<</Type/Outlines/First 9 0 R/Last 9 0 R/Count 1>>", 9: "<</Title(A NAME AS IT IS)/Parent 8 0 R/Dest[3 0 R/Fit]>>"}))
