# SPDX-License-Identifier: GPL-2.0-or-later
from packages import shape, visio
from recipes import emit

emit(visio([("a", "", shape("KEPT TEXT"))], [("visio/vbaProject.bin", b"VSDX-MARK" * 9), ("visio/embeddings/oleObject1.bin", b"VSDX-MARK" * 9),
                                             ("visio/media/image1.emf", b"VSDX-MARK"), ("visio/vbaData.xml", "<a>VSDX-MARK</a>")]))
