/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The worker's side of sanitizer/files.h: ky_memfd_from_view() and the like (common/wire.h) get
 * their files from the supervisor. */
#pragma once

#include "common/wire.h"

/* Makes the supervisor the source of all memfds of this process. `take`: receives the next message
 * of the supervisor and passes a KY_WORKER_FILE_GIVEN to ky_worker_files_given(). */
void ky_worker_files_begin (gboolean (*take) (gpointer data, GError **error), gpointer data);
gboolean ky_worker_files_given (KyWireIn *in, GError **error);
