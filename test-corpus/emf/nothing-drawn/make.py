# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from recipes import emit

emit(emf())
