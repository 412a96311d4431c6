/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes a type that exists in tests only: tests/toy/test_toy.py adds it to a copy of the tree
 * as CONTRIBUTING says. A head "KYTOY1", then lines NAME=NUMBER; there is no specification.
 * The lines that are understood are written again, their numbers without leading zeros, and all
 * others are dropped. No gaps are known. */
#include "engine/filetype.h"
#include "filetypes/plain/verify.h"

#define HEAD "KYTOY1\n"
#define LINES_MAX 1000
#define NAME_MAX_BYTES 32

static guint
toy_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, HEAD, strlen (HEAD)) ? 8 * (guint)strlen (HEAD) : 0;
}

#ifndef KY_IDENTIFY_ONLY

/* NAME=NUMBER, `size` bytes. FALSE: it is something else. (out) borrowed, or a number. */
static gboolean
read_line (const gchar *line, gsize size, gsize *ret_name, guint64 *ret_number)
{
  gsize name = 0, at;

  while (name < size && g_ascii_islower (line[name]))
    name++;
  if (name == 0 || name > NAME_MAX_BYTES || name + 1 >= size || line[name] != '=')
    return FALSE;
  *ret_number = 0;
  for (at = name + 1; at < size && g_ascii_isdigit (line[at]); at++)
    if (*ret_number > G_MAXUINT32)
      return FALSE;
    else
      *ret_number = *ret_number * 10 + (guint64)(line[at] - '0');
  *ret_name = name;
  return at == size;
}

static gboolean
write_lines (KyJob *job, const gchar *at, const gchar *end, const gchar *mark, GError **error)
{
  while (at < end)
    {
      const gchar *stop = memchr (at, '\n', (gsize)(end - at));
      gsize size = (gsize)((stop != NULL ? stop : end) - at);
      guint64 number;
      gsize name;

      if (!ky_job_charge (job, KY_COST_OBJECTS, 1, error))
        return FALSE;
      if (read_line (at, size, &name, &number))
        {
          g_autofree gchar *line
              = g_strdup_printf ("%.*s%s%" G_GUINT64_FORMAT "\n", (int)name, at, mark, number);

          if (!ky_job_write (job, line, strlen (line), error))
            return FALSE;
        }
      else if (size > 0)
        ky_job_removed (job, "document.hidden-text", 1, NULL);
      at += size + 1;
    }
  return TRUE;
}

static gboolean
write_toy (KyJob *job, const gchar *head, const gchar *mark, GError **error)
{
  KyView view = ky_job_input (job);
  const gchar *text = (const gchar *)view.data;
  guint n = 0;

  for (gsize i = 0; i < view.size; i++)
    n += text[i] == '\n';
  if (n > LINES_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "toy: %u lines, more than %d", n, LINES_MAX);
  if (view.size < strlen (HEAD) || text[view.size - 1] != '\n')
    return ky_error_malformed (error, "toy: its last line has no end");
  return ky_job_write (job, head, strlen (head), error)
         && write_lines (job, text + strlen (HEAD), text + view.size, mark, error);
}

static gboolean
toy_rebuild (KyJob *job, GError **error)
{
  return write_toy (job, HEAD, "=", error);
}

static gboolean
toy_text (KyJob *job, GError **error)
{
  ky_job_set_output_type (job, "txt");
  return write_toy (job, "", ": ", error);
}

static const KyMethod methods[] = { { KY_METHOD_REBUILD, toy_rebuild },
                                    { KY_METHOD_TEXT, toy_text },
                                    { KY_METHOD_NONE, NULL } };
#endif

static const gchar *const media_types[] = { "application/x-kiyome-toy", NULL };
static const gchar *const suffixes[] = { "toy", NULL };

const KyFiletype ky_filetype_toy = {
  .name = "toy",
  .label_en = "toy",
  .label_ja = "おもちゃ",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .hosts = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_OUTPUT,
  .inert_suffixes = suffixes,
  .forms = KY_METHOD_BIT (TEXT),
  .identify = toy_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_CODE (methods, ky_toy_verify),
};
