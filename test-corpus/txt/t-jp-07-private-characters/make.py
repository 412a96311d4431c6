# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit('山\ue000田\n山田 髙 \uf8f0\n'.encode())
