/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The health that `kiyome status` shows. */
#pragma once

#include "store/loop/loop.h"

/* The answer to STATUS, for all: a JSON object and a line end. (transfer full) */
gchar *ky_server_status (KyServer *server);
