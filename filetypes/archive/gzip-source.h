/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offers gzip (RFC 1952) as a source for libarchive, by zlib: libarchive's own filter does not
 * check CRC and length. Several members in a row are one stream; what follows the last is left
 * out. */
#pragma once

#include "common/view.h"

#include <archive.h>

typedef struct _KyGzipSource KyGzipSource;

/* Creates a source for `view`, which must outlive it. (transfer full) */
KyGzipSource *ky_gzip_source_new (KyView view);
void ky_gzip_source_free (KyGzipSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyGzipSource, ky_gzip_source_free)

/* Opens `reader` on the unpacked data of `source`. Returns an ARCHIVE_… status. */
int ky_gzip_source_open (KyGzipSource *source, struct archive *reader);
/* Tells whether there were bytes behind the last gzip member. To be called after the end was
 * read. */
gboolean ky_gzip_source_has_tail (const KyGzipSource *source);
