# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/Requirements[<</S/EnableJavaScripts/RH<</S/JS/Script(REQ-MARK)>>>>]/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>>>"
                  "/Legal<</JavaScriptActions 1/Attestation(REQ-MARK)>>/SpiderInfo<</V 1>>/Perms<</UR3<</Type/Sig/Reason(REQ-MARK)>>>>"))
