/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The worker's side of sanitizer/files.h: its KyMemfdSource. */
#pragma once

#include "common/wire.h"

/* From here on files come from the supervisor. TAKE receives the next message from it and gives
 * what is a KY_WORKER_FILE_GIVEN to ky_worker_files_given(). */
void ky_worker_files_begin (gboolean (*take) (gpointer data, GError **error), gpointer data);
gboolean ky_worker_files_given (KyWireIn *in, GError **error);
