# SPDX-License-Identifier: GPL-2.0-or-later
from photos import PAYLOAD, psd, resource
from recipes import emit

LAYERS = b"\0\0\0\x40\0\1" + PAYLOAD + bytes(32)
RESOURCES = resource(1058, PAYLOAD) + resource(1060, PAYLOAD) + resource(1028, PAYLOAD)
emit(psd(4, 3, 3, bytes(range(36)), resources=RESOURCES, layers=LAYERS))
