/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects on their way into a bucket: in one request or in parts. */
#pragma once

#include "store/objects/request.h"

/* Implement the functions of KyS3Module (module.h) that write objects. */
gboolean ky_s3_put (KyS3 *s3, const gchar *name, int fd, guint64 size, gboolean *ret_is_other,
                    gint64 deadline, GError **error);
gboolean ky_s3_write (KyS3 *s3, const gchar *name, const gchar *text, gint64 deadline,
                      GError **error);
/* Aborts the upload `upload` (escaped) of `name`; its parts are removed. An upload that no longer
 * exists is no error. */
gboolean ky_s3_give_up_parts (KyS3 *s3, const gchar *name, const gchar *upload, gint64 deadline,
                              GError **error);
