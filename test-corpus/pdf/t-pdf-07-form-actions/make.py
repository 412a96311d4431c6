# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

ACTIONS = ["/S/SubmitForm/F<</FS/URL/F(http://example.net/MARK)>>", "/S/ImportData/F(MARK.fdf)", "/S/ResetForm/Fields[(MARK)]", "/S/Hide/T(MARK)"]
emit(page(page_extra="/Annots[" + "".join(f"<</Subtype/Widget/FT/Btn/Ff 65536/Rect[10 {10 + 30 * i} 60 {30 + 30 * i}]/A<<{a}>>>>"
                                           for i, a in enumerate(ACTIONS)) + "]", catalog="/AcroForm<</Fields[]>>"))
