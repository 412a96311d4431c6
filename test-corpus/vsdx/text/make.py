# SPDX-License-Identifier: GPL-2.0-or-later
from packages import shape, visio
from recipes import emit

emit(visio([("配置図", "", shape("庁舎<fld IX='0'>一階</fld>\n", inside=shape("窓口 &amp; 受付"))), ("二枚目", "", shape("倉庫"))]))
