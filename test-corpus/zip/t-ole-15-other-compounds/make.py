# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd, ole
from recipes import emit

emit(crowd(b'OLE15-MARK', {
    'visio.dat': ole(VisioDocument=b'x' * 20), 'publisher.dat': ole(Quill=b'x' * 20), 'project.dat': ole(___114=b'x' * 20), 'works.dat': ole(MatOST=b'x' * 20),
    'installer.doc': ole('000C1084-0000-0000-C000-000000000046', WordDocument=b'x' * 20), 'unknown.doc': ole('00020906-0000-0000-C000-000000000046', Anything=b'x' * 20),
    **{f'class{number}.dat': ole(class_id, CONTENTS=b'x' * 20) for number, class_id in enumerate((
        '1EFB6596-857C-11D1-B16A-00C0F0283628', 'BDD1F04B-858B-11D1-B16A-00C0F0283628', 'EAB22AC3-30C1-11CF-A7EB-0000C05BAE0B', '25336920-03F9-11CF-8FD0-00AA00686F13',
        '00000309-0000-0000-C000-000000000046', 'ECABAFC6-7F19-11D2-978E-0000F8757E2A', 'ECABB0C7-7F19-11D2-978E-0000F8757E2A', 'F20DA720-C02F-11CE-927B-0800095AE340'))},
    'two.doc': ole(WordDocument=b'x' * 20, Workbook=b'x' * 20)}))
