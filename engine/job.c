/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the functions that a module may call (engine/job.h) on the host of an engine. */
#include "engine/private.h"
#include "engine/links.h"
#include "engine/shown.h"

#include "common/text-block.h"
#include "common/text.h"
#include "common/wire.h"

#include <stdarg.h>

#define SINK_MEMORY (64 * 1024) /* outputs up to this stay in memory */
#define RATIO_FROM (64 * 1024 * 1024)
#define WHERE_LENGTH 120

KyView
ky_job_input (KyJob *job)
{
  /* An empty input has a valid address, too: memchr() and similar functions require one. */
  return job->request->view.size > 0 ? job->request->view : ky_view ("", 0);
}

void
ky_job_rest_input (KyJob *job)
{
  if (job->host->rest != NULL)
    job->host->rest (job->host);
}

const gchar *
ky_job_name (KyJob *job)
{
  return job->report != NULL ? job->report->name : job->request->name;
}

const gchar *
ky_job_charset (KyJob *job)
{
  return ky_claimed_charset (job->request->claimed);
}

KyPolicy *
ky_job_policy (KyJob *job)
{
  return job->host->policy;
}

const gchar *const *
ky_job_passwords (KyJob *job)
{
  static const gchar *const none[] = { NULL };

  if (job->request->passwords != NULL)
    return job->request->passwords;
  return job->host->passwords != NULL ? job->host->passwords : none;
}

const gchar *const *
ky_job_sent_passwords (KyJob *job)
{
  static const gchar *const none[] = { NULL };

  return job->host->sent != NULL ? job->host->sent : none;
}

guint
ky_job_password_hours (KyJob *job)
{
  return job->host->password_hours;
}

guint
ky_job_depth (KyJob *job)
{
  return job->request->depth;
}

guint
ky_job_level (KyJob *job)
{
  return job->request->treatment.level;
}

gboolean
ky_job_wants_png (KyJob *job, guint kind)
{
  return (job->request->treatment.flags & kind) != 0;
}

const gchar *
ky_job_request_id (KyJob *job)
{
  return job->host->request_id != NULL ? job->host->request_id : "";
}

const gchar *
ky_job_new_domain (KyJob *job)
{
  return job->host->new_domain != NULL ? job->host->new_domain : "";
}

static gboolean
engine_job_write_file (KyJob *job, gconstpointer data, gsize size, GError **error)
{
  if (!ky_memfd_make_room (&job->fd, &job->room, job->in_file, job->in_file + size, error)
      || !ky_fd_write_all (job->fd, ky_view (data, size), error))
    return FALSE;
  job->in_file += size;
  return TRUE;
}

gboolean
ky_engine_spill (KyJob *job, GError **error)
{
  if (!engine_job_write_file (job, job->buffer->data, job->buffer->len, error))
    return FALSE;
  g_byte_array_set_size (job->buffer, 0);
  return TRUE;
}

gboolean
ky_job_write (KyJob *job, gconstpointer data, gsize size, GError **error)
{
  guint64 limit = ky_policy_uint (job->host->policy, KY_POLICY_LIMIT_UNPACKED);

  if (!g_uint64_checked_add (&job->written, job->written, size) || job->written > limit)
    return ky_fail (error, KY_ERROR_LIMIT,
                    "unpacked: the output is larger than %" G_GUINT64_FORMAT " bytes", limit);
  if (size >= SINK_MEMORY)
    return ky_engine_spill (job, error) && engine_job_write_file (job, data, size, error);
  g_byte_array_append (job->buffer, data, (guint)size);
  return job->buffer->len < SINK_MEMORY || ky_engine_spill (job, error);
}

void
ky_job_set_output_type (KyJob *job, const gchar *type_name)
{
  const KyFiletype *type = ky_filetype_by_name (type_name);

  g_assert (type != NULL);
  job->output_type = type;
}

#define LINKS_BYTES_MAX (32 * 1024)

/* Returns whether `lines` has `line`, which ends with LF, as a line. */
static gboolean
job_has_line (const gchar *lines, const gchar *line)
{
  const gchar *at = strstr (lines, line);

  while (at != NULL && at > lines && at[-1] != '\n')
    at = strstr (at + 1, line);
  return at != NULL;
}

void
ky_job_links (KyJob *job, const gchar *text, gsize length)
{
  const gchar *const *keep = ky_policy_list (job->host->policy, KY_POLICY_MAIL_LINK_DOMAINS);
  gsize broken_length = length;
  g_autofree gchar *broken = ky_text_defang (text, length, keep, &broken_length);

  if (job->report == NULL)
    return;
  g_autofree gchar *links = ky_text_links (broken != NULL ? broken : text, broken_length, FALSE);
  /* A document has the same link in many places. */
  if (links[0] == '\0' || strlen (job->report->links) > LINKS_BYTES_MAX
      || job_has_line (job->report->links, links))
    return;
  g_autofree gchar *before = g_steal_pointer (&job->report->links);
  job->report->links = g_strconcat (before, links, NULL);
}

void
ky_job_removed (KyJob *job, const gchar *code, guint64 count, const gchar *where)
{
  g_autofree gchar *clean = NULL;

  if (job->report == NULL)
    return;
  if (where != NULL)
    {
      clean = g_utf8_make_valid (where, (gssize)strnlen (where, WHERE_LENGTH));
      for (gchar *p = clean; *p != '\0'; p++)
        if ((guchar)*p < 0x20 || *p == 0x7f)
          *p = ' ';
    }
  ky_report_removed (job->report, code, count, clean);
}

void
ky_job_forget_removed (KyJob *job, const gchar *code)
{
  GPtrArray *removed = job->report != NULL ? job->report->removed : NULL;

  for (guint i = removed != NULL ? removed->len : 0; i > 0; i--)
    if (strcmp (((const KyRemoval *)removed->pdata[i - 1])->code, code) == 0)
      g_ptr_array_remove_index (removed, i - 1);
}

void
ky_job_show_words (KyJob *job, const gchar *words)
{
  if (job->report != NULL)
    ky_engine_set_string (&job->report->words, words);
}

void
ky_job_detail (KyJob *job, const gchar *format, ...)
{
  va_list arguments;

  if (job->report == NULL)
    return;
  va_start (arguments, format);
  g_autofree gchar *sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree gchar *valid = g_utf8_make_valid (sentence, -1);
  gchar *joined = job->report->detail[0] != '\0'
                      ? g_strconcat (job->report->detail, "; ", valid, NULL)
                      : g_strdup (valid);
  g_free (job->report->detail);
  job->report->detail = joined;
}

/* Counts the pixels of the whole message, in all its pictures. */
static gboolean
charge_pixels (KyHost *host, guint64 amount, GError **error)
{
  guint64 limit = ky_policy_uint (host->policy, KY_POLICY_LIMIT_MESSAGE_PIXELS);

  if (amount > limit || host->pixels > limit - amount)
    return ky_fail (error, KY_ERROR_LIMIT, "message-pixels: more than %" G_GUINT64_FORMAT, limit);
  host->pixels += amount;
  return TRUE;
}

gboolean
ky_job_charge (KyJob *job, KyCost cost, guint64 amount, GError **error)
{
  static const struct
  {
    KyPolicyKey key;
    const gchar *name;
  } limits[KY_COST_LAST] = {
    [KY_COST_PARTS] = { KY_POLICY_LIMIT_PARTS, "parts" },
    [KY_COST_MEMBERS] = { KY_POLICY_LIMIT_MEMBERS, "members" },
    [KY_COST_UNPACKED] = { KY_POLICY_LIMIT_UNPACKED, "unpacked" },
    [KY_COST_PIXELS] = { KY_POLICY_LIMIT_PIXELS, "pixels" },
    [KY_COST_FRAMES] = { KY_POLICY_LIMIT_FRAMES, "frames" },
    [KY_COST_PAGES] = { KY_POLICY_LIMIT_PAGES, "pages" },
    [KY_COST_OBJECTS] = { KY_POLICY_LIMIT_OBJECTS, "objects" },
  };
  guint64 *spent = cost == KY_COST_PARTS      ? &job->host->parts
                   : cost == KY_COST_UNPACKED ? &job->host->unpacked
                                              : &job->spent[cost];
  guint64 limit = ky_policy_uint (job->host->policy, limits[cost].key);

  if (amount > limit || *spent > limit - amount)
    return ky_fail (error, KY_ERROR_LIMIT, "%s: more than %" G_GUINT64_FORMAT, limits[cost].name,
                    limit);
  if (cost == KY_COST_PIXELS && !charge_pixels (job->host, amount, error))
    return FALSE;
  *spent += amount;
  return TRUE;
}

gboolean
ky_job_check_ratio (KyJob *job, guint64 packed, guint64 unpacked, GError **error)
{
  guint64 ratio = ky_policy_uint (job->host->policy, KY_POLICY_LIMIT_RATIO);
  guint64 limit = ky_policy_uint (job->host->policy, KY_POLICY_LIMIT_UNPACKED);

  if (unpacked > limit)
    return ky_fail (error, KY_ERROR_LIMIT,
                    "unpacked: %" G_GUINT64_FORMAT " bytes, limit %" G_GUINT64_FORMAT, unpacked,
                    limit);
  if (unpacked >= RATIO_FROM && unpacked / MAX (packed, 1) > ratio)
    return ky_fail (error, KY_ERROR_LIMIT, "ratio: more than %" G_GUINT64_FORMAT ":1", ratio);
  return TRUE;
}
