/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts a report to JSON and compresses it with zstd, and reads the hash of the configuration
 * from such a report by decompressing only its beginning. Each thread keeps its own compression
 * context. */
#include "store/records/packed-report.h"

#include "store/client/protocol.h"

#include <zstd.h>

#define REPORT_LEVEL 1
/* Limit in bytes; the policy's name before the hash is never longer (deferred-deliveries.c). */
#define CONFIG_WITHIN (128 * 1024)

static void
free_context (gpointer context)
{
  ZSTD_freeCCtx (context);
}

/* Returns the compression context of this thread. It is kept, because to create one costs four
 * times as much as to compress a report. */
static ZSTD_CCtx *
report_context (void)
{
  static GPrivate contexts = G_PRIVATE_INIT (free_context);
  ZSTD_CCtx *context = g_private_get (&contexts);

  if (context == NULL)
    {
      context = ZSTD_createCCtx ();
      g_assert (context != NULL);
      g_private_set (&contexts, context);
    }
  return context;
}

GBytes *
ky_report_pack (const KyReportPart *report, const gchar *policy,
                const guint8 policy_sha256[KY_SHA256_SIZE], const guint8 *config_sha256,
                gsize *ret_size, GError **error)
{
  g_autofree gchar *json = ky_report_to_json (report, policy, policy_sha256, config_sha256);
  gsize size = strlen (json);
  gsize room = ZSTD_compressBound (size);

  if (size > KY_STORE_REPORT_MAX)
    return ky_fail_null (error, KY_ERROR_LIMIT, "the report has more than %u bytes",
                         KY_STORE_REPORT_MAX);
  g_autofree guint8 *packed = g_malloc (room);
  gsize packed_size = ZSTD_compressCCtx (report_context (), packed, room, json, size, REPORT_LEVEL);
  if (ZSTD_isError (packed_size))
    return ky_fail_null (error, KY_ERROR_LIBRARY, "zstd: %s", ZSTD_getErrorName (packed_size));
  *ret_size = size;
  return g_bytes_new (packed, packed_size);
}

/* Returns the configuration's hash, which comes before all text of foreign origin, after the name
 * of the policy. */
gchar *
ky_report_packed_config (KyView packed)
{
  static const gchar mark[] = ",\"configuration\":\"";
  g_autofree gchar *head = g_malloc (CONFIG_WITHIN);
  ZSTD_DCtx *context = ZSTD_createDCtx ();
  ZSTD_inBuffer in = { packed.data, packed.size, 0 };
  ZSTD_outBuffer out = { head, CONFIG_WITHIN, 0 };
  gboolean ok = context != NULL && !ZSTD_isError (ZSTD_decompressStream (context, &out, &in));
  const gchar *found = ok ? memmem (head, out.pos, mark, strlen (mark)) : NULL;
  gsize rest = found != NULL ? out.pos - (gsize)(found - head) - strlen (mark) : 0;

  ZSTD_freeDCtx (context);
  return g_strndup (found != NULL ? found + strlen (mark) : "",
                    rest >= KY_SHA256_HEX_SIZE - 1 ? KY_SHA256_HEX_SIZE - 1 : 0);
}
