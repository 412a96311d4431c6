/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/tools/inprocess.h"

#include "common/wire.h"

void
ky_inprocess_host (KyHost *host, KyPolicy *policy)
{
  static gsize is_warm = 0;

  if (g_once_init_enter (&is_warm))
    {
      ky_filetypes_warm_up ();
      g_once_init_leave (&is_warm, 1);
    }
  memset (host, 0, sizeof *host);
  host->families = KY_FAMILY_ALL;
  host->policy = policy;
}

gboolean
ky_inprocess_sanitize (KyHost *host, KyView view, const gchar *name, const gchar *type,
                       KyPartResult *ret_result, GError **error)
{
  KyPartRequest request
      = { .name = (gchar *)(name != NULL ? name : ""), .claimed = (gchar *)"", .view = view };
  guint family = 0;

  host->parts = host->unpacked = 0;
  return ky_engine_sanitize (host, &request, type != NULL ? ky_filetype_by_name (type) : NULL,
                             &family, ret_result, error);
}

GBytes *
ky_inprocess_output (KyPartResult *result)
{
  KyView view;
  GBytes *bytes;

  if (result->report->outcome == KY_OUTCOME_WITHHELD)
    return NULL;
  if (result->output != NULL)
    return g_bytes_ref (result->output);
  if (!ky_fd_map (result->output_fd, G_MAXSSIZE, &view, NULL))
    return NULL;
  bytes = g_bytes_new (view.data, view.size);
  ky_view_unmap (&view);
  return bytes;
}
