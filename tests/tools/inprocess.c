/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/tools/inprocess.h"

#include "common/wire.h"
#include "filetypes/codes/step.h"
#include "filetypes/draw/draw.h"
#include "filetypes/draw/plot.h"
#include "filetypes/draw/svg.h"

#include <sys/wait.h>
#include <unistd.h>

/* The child's answer in `file` is its output, or after an error the message; the exit status
 * tells. */
static int
do_step (KyHost *host, KyStep step, const gchar *argument, KyView input, int file)
{
  KyPartRequest request = { .name = (gchar *)"", .claimed = (gchar *)"", .view = input };
  KyPartResult result = { .output_fd = -1 };
  g_autoptr (GBytes) output = NULL;
  GError *error = NULL;
  KyView view;

  if (!ky_engine_step (host,
                       step == KY_STEP_CODES     ? ky_codes_step
                       : step == KY_STEP_SVG     ? ky_draw_svg_step
                       : step == KY_STEP_DRAWING ? ky_plot_step
                                                 : ky_draw_step,
                       step, argument, &request, &result, &error))
    view = ky_view (error->message, strlen (error->message));
  else
    {
      output = ky_inprocess_output (&result);
      view.data = g_bytes_get_data (output, &view.size);
    }
  if (!ky_fd_write_all (file, view, NULL))
    return KY_ERROR_IO + 1;
  return error != NULL ? error->code + 1 : 0;
}

GBytes *
ky_inprocess_run_step (KyHost *host, KyStep step, const gchar *argument, KyView input,
                       GError **error)
{
  ky_autofd int file = ky_memfd_new ("step", error);
  g_autoptr (GBytes) answer = NULL;
  int status = 0;
  pid_t child;

  if (file < 0)
    return NULL;
  child = fork ();
  if (child == 0)
    _exit (do_step (host, step, argument, input, file));
  if (child < 0 || waitpid (child, &status, 0) != child || !WIFEXITED (status))
    return ky_fail_null (error, KY_ERROR_LIBRARY, "the step crashed");
  lseek (file, 0, SEEK_SET);
  answer = ky_fd_read_all (file, G_MAXINT, error);
  if (answer == NULL || WEXITSTATUS (status) == 0)
    return g_steal_pointer (&answer);
  return ky_fail_null (error, WEXITSTATUS (status) - 1, "%.*s", (int)g_bytes_get_size (answer),
                       (const gchar *)g_bytes_get_data (answer, NULL));
}

static GBytes *(*used_step) (KyHost *host, KyStep step, const gchar *argument, KyView input,
                             GError **error)
    = ky_inprocess_run_step;

void
ky_inprocess_use_step (GBytes *(*step) (KyHost *host, KyStep step, const gchar *argument,
                                        KyView input, GError **error))
{
  used_step = step;
}

void
ky_inprocess_host (KyHost *host, KyPolicy *policy)
{
  static gsize is_warm = 0;

  if (g_once_init_enter (&is_warm))
    {
      ky_filetypes_warm_up ();
      ky_draw_warm_up ();
      ky_draw_svg_warm_up ();
      ky_plot_warm_up ();
      g_once_init_leave (&is_warm, 1);
    }
  memset (host, 0, sizeof *host);
  host->families = KY_FAMILY_ALL;
  host->policy = policy;
  host->step = used_step;
}

gboolean
ky_inprocess_sanitize (KyHost *host, KyView view, const gchar *name, const gchar *type,
                       KyPartResult *ret_result, GError **error)
{
  KyPartRequest request = { .name = (gchar *)(name != NULL ? name : ""),
                            .claimed = (gchar *)"",
                            .view = view,
                            .treatment = { .flags = KY_MEMBER_NAMED } };
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
