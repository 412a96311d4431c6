# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb"{\rtf1 before{\object\objemb\objupdate{\*\objclass Package}{\*\objdata 01050000" + b"MARK-A".hex().encode()
     + rb"{\*\junk 00}\'41\bin6 MARK-B}{\result {kept result}}}{\object\objautlink{\*\objclass Word.Document.8 MARK-C}{\*\objdata dead}}after}")
