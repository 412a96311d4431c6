# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(more={4: ("/F(EXTERNAL-MARK)/FFilter/FlateDecode/FDecodeParms<</Predictor 1>>", TEXT)}))
