/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles mailboxes in one file (RFC 4155, "mbox"): mails one after the other, each behind a
 * line "From somebody at a time" that follows an empty line. A mailbox is rebuilt as a ZIP
 * archive of its mails, each sanitized like a mail that arrives. Lines that are quoted because
 * they begin with "From " keep their quote. A single mail behind such a line is handled as a
 * mail (eml.c). */
#include "engine/filetype.h"

#include "filetypes/archive/rebuild.h"

#define LINE_MAX_BYTES 1024

/* Matches "From name Mon Jan  1 09:00:00 2024" with a header field in the next line. */
static gboolean
mbox_is_separator (const guint8 *at, const guint8 *end)
{
  const guint8 *newline = memchr (at, '\n', MIN ((gsize)(end - at), LINE_MAX_BYTES));
  const guint8 *stop = newline;
  const guint8 *next;
  guint colons = 0;

  if (newline == NULL || end - at < 5 || memcmp (at, "From ", 5) != 0)
    return FALSE;
  while (stop > at && g_ascii_isspace (stop[-1]))
    stop--;
  for (const guint8 *p = at + 1; p < stop; p++)
    colons += *p == ':' && g_ascii_isdigit (p[-1]) && g_ascii_isdigit (p[1]);
  if (colons == 0 || !g_ascii_isdigit (stop[-1]))
    return FALSE;
  for (next = newline + 1; next<end && * next> ' ' && *next < 0x7f && *next != ':';)
    next++;
  return next < end && next > newline + 1 && *next == ':';
}

/* Returns the beginning of the next separator line ("From …" after an empty line) after `at`, or
 * `end` if there is none. */
static const guint8 *
find_separator (const guint8 *at, const guint8 *end)
{
  while (at < end && (at = memmem (at, (gsize)(end - at), "\nFrom ", 6)) != NULL)
    {
      gboolean is_behind_blank = at[-1] == '\n' || (at[-1] == '\r' && at[-2] == '\n');

      at++;
      if (is_behind_blank && mbox_is_separator (at, end))
        return at;
    }
  return end;
}

static guint
mbox_identify (const KyProbe *probe)
{
  const guint8 *end = probe->view.data + probe->view.size;

  if (!ky_view_starts_with (probe->view, "From ", 5) || !mbox_is_separator (probe->view.data, end))
    return 0;
  return find_separator (probe->view.data + 5, end) < end ? 48 : 0;
}

#ifndef KY_IDENTIFY_ONLY
static gboolean
add_mail (KyArchive *archive, guint number, const guint8 *at, const guint8 *end, GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("%04u.eml", number);
  const guint8 *first = memchr (at, '\n', (gsize)(end - at));
  gboolean is_wanted;

  if (!ky_archive_begin (archive, name, &is_wanted, error))
    return FALSE;
  at = first != NULL ? first + 1 : end;
  g_autoptr (GBytes) bytes = g_bytes_new_static (at, (gsize)(end - at));
  return ky_archive_add_file (archive, name, KY_ARCHIVE_NO_TIME, bytes, error);
}

static gboolean
mbox_rebuild (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  const guint8 *end = view.data + view.size, *at = view.data;
  g_autoptr (KyArchive) archive = ky_archive_new (job);

  ky_job_set_output_type (job, "zip");
  for (guint number = 1; at < end; number++)
    {
      const guint8 *next = end - at > 5 ? find_separator (at + 5, end) : end;

      if (!add_mail (archive, number, at, next, error))
        return FALSE;
      at = next;
    }
  return ky_archive_finish (archive, error);
}
#endif

const KyFiletype ky_filetype_mbox = {
  .name = "mbox",
  .label_en = "mailbox",
  .label_ja = "メールボックス (mbox)",
  .media_types = KY_WORDS ("application/mbox"),
  .suffixes = KY_WORDS ("mbox", "mbx"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_REBUILT (mbox_identify, NULL, mbox_rebuild),
};
