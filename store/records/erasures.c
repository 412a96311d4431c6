/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/records/erasures.h"
#include "common/log.h"
#include "common/wire.h"
#include "store/records/destroy.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AGAIN "erased before: it was brought back with an older copy of the index"
#define NUMBER "%" G_GINT64_FORMAT
#define NAME_MAX_SIZE 1000

struct _KyErasures
{
  int fd;
  GString *pending;   /* lines of the present transaction */
  GHashTable *erased; /* identifier → gint64 *, when it came */
  GHashTable *ended;  /* identifiers of allow entries */
  GHashTable *users;  /* name → GINT: 1 disabled */
  gint64 before, n;   /* of the last B */
};

void
ky_erasures_free (KyErasures *erasures)
{
  if (erasures == NULL)
    return;
  ky_fd_clear (&erasures->fd);
  g_string_free (erasures->pending, TRUE);
  g_hash_table_unref (erasures->erased);
  g_hash_table_unref (erasures->ended);
  g_hash_table_unref (erasures->users);
  g_free (erasures);
}

static KyErasures *
new_erasures (void)
{
  KyErasures *erasures = g_new0 (KyErasures, 1);

  erasures->fd = -1;
  erasures->pending = g_string_new (NULL);
  erasures->erased = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  erasures->ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  erasures->users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return erasures;
}

/* --- lines ---------------------------------------------------------------------------------- */

static void
take (KyErasures *erasures, gchar kind, const gchar *name, gint64 number)
{
  switch (kind)
    {
    case 'E':
      g_hash_table_replace (erasures->erased, g_strdup (name), g_memdup2 (&number, sizeof number));
      break;
    case 'B':
      erasures->before = MAX (erasures->before, g_ascii_strtoll (name, NULL, 10));
      erasures->n = MAX (erasures->n, number);
      break;
    case 'A':
      g_hash_table_add (erasures->ended, g_strdup (name));
      break;
    case 'U':
    case 'u':
      g_hash_table_replace (erasures->users, g_strdup (name), GINT_TO_POINTER (kind == 'U'));
      break;
    default:
      break; /* of a newer kiyome */
    }
}

static void
append_line (GString *lines, gchar kind, const gchar *name, gint64 number)
{
  g_string_append_printf (lines, "%c %s", kind, name);
  if (kind == 'E' || kind == 'B')
    g_string_append_printf (lines, " " NUMBER, number);
  g_string_append_c (lines, '\n');
}

static void
read_line (KyErasures *erasures, gchar *line)
{
  gchar *name = line[0] != '\0' && line[1] == ' ' ? line + 2 : NULL;
  gchar *space;
  gint64 number = 0;

  if (name == NULL)
    return;
  if (line[0] == 'E' || line[0] == 'B')
    {
      space = strchr (name, ' ');
      if (space == NULL)
        return;
      *space = '\0';
      number = g_ascii_strtoll (space + 1, NULL, 10);
    }
  take (erasures, line[0], name, number);
}

/* 1: read, 0: there is none. */
static gint
read_file (KyErasures *erasures, const gchar *path, GError **error)
{
  g_autofree gchar *text = NULL;
  g_autoptr (GError) local = NULL;
  gchar *end;

  if (!g_file_get_contents (path, &text, NULL, &local))
    {
      if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return 0;
      g_set_error (error, KY_ERROR, KY_ERROR_IO, "%s: %s", path, local->message);
      return -1;
    }
  for (gchar *line = text; (end = strchr (line, '\n')) != NULL; line = end + 1)
    {
      *end = '\0';
      read_line (erasures, line);
    }
  return 1;
}

/* --- the file ------------------------------------------------------------------------------- */

/* What still counts, as lines: what retention destroyed is covered by its B. */
static GString *
all_lines (KyErasures *erasures)
{
  GString *lines = g_string_new (NULL);
  g_autofree gchar *before = g_strdup_printf (NUMBER, erasures->before);
  GHashTableIter at;
  gpointer name;
  gpointer value;

  if (erasures->before != 0)
    append_line (lines, 'B', before, erasures->n);
  g_hash_table_iter_init (&at, erasures->erased);
  while (g_hash_table_iter_next (&at, &name, &value))
    if (*(gint64 *)value >= erasures->before)
      append_line (lines, 'E', name, *(gint64 *)value);
  g_hash_table_iter_init (&at, erasures->ended);
  while (g_hash_table_iter_next (&at, &name, &value))
    append_line (lines, 'A', name, 0);
  g_hash_table_iter_init (&at, erasures->users);
  while (g_hash_table_iter_next (&at, &name, &value))
    append_line (lines, GPOINTER_TO_INT (value) ? 'U' : 'u', name, 0);
  return lines;
}

static gboolean
write_file (KyErasures *erasures, const gchar *directory, const gchar *path, GError **error)
{
  g_autoptr (GString) lines = all_lines (erasures);
  g_autofree gchar *temporary = g_strconcat (path, ".new", NULL);
  ky_autofd int parent = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ky_autofd int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);

  if (fd < 0 || parent < 0)
    return ky_error_set_errno (error, temporary);
  if (!ky_fd_write_all (fd, ky_view (lines->str, lines->len), error))
    return FALSE;
  if (fsync (fd) != 0 || rename (temporary, path) != 0 || fsync (parent) != 0)
    return ky_error_set_errno (error, path);
  erasures->fd = ky_steal_fd (&fd);
  return TRUE;
}

/* Of an older kiyome, or of a journal that was lost: what the index says. */
static gboolean
read_index (KyErasures *erasures, KyIndex *index, GError **error)
{
  sqlite3_stmt *row = ky_index_bind (
      index, error, "SELECT id, received FROM destructions JOIN messages USING (n)", "");
  gint step = -1;

  while (row != NULL && (step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *id = ky_index_text (row, 0);

      take (erasures, 'E', id, sqlite3_column_int64 (row, 1));
    }
  return step == 0;
}

/* --- applying it ---------------------------------------------------------------------------- */

typedef struct
{
  const KyErasures *erasures;
  KyIndex *index;
  KyAuditHead *head;
  GPtrArray *files; /* to be removed after the commit */
  guint count;
} Again;

static gboolean
destroy_again (Again *again, gint64 n, const gchar *id, GError **error)
{
  KyAuditEntry entry = { getuid (), "kiyome-store", "destroy", id, AGAIN, "" };
  gchar *file = NULL;

  if (!ky_destroy_row (again->index, n, "kiyome-store", AGAIN, &file, error)
      || !ky_audit_add (again->index, again->head, &entry, error))
    {
      g_free (file);
      return FALSE;
    }
  if (file != NULL)
    g_ptr_array_add (again->files, file);
  again->count++;
  return TRUE;
}

static gboolean
apply_erased (Again *again, GError **error)
{
  GHashTableIter at;
  gpointer id;

  g_hash_table_iter_init (&at, again->erasures->erased);
  while (g_hash_table_iter_next (&at, &id, NULL))
    {
      gint64 n = 0;

      if (!ky_index_number (again->index, 0, &n, error,
                            "SELECT n FROM messages JOIN originals USING (n) WHERE id = ?", "s", id)
          || (n != 0 && !destroy_again (again, n, id, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_before (Again *again, GError **error)
{
  const KyErasures *erasures = again->erasures;
  g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *row;
  gint step = -1;

  if (erasures->before == 0)
    return TRUE;
  row = ky_index_bind (again->index, error,
                       "SELECT n, id FROM messages JOIN originals USING (n)"
                       " WHERE received < ? AND n <= ?",
                       "ii", erasures->before, erasures->n);
  while (row != NULL && (step = ky_index_step (again->index, row, error)) == 1)
    {
      gint64 n = sqlite3_column_int64 (row, 0);

      g_array_append_val (ns, n);
      g_ptr_array_add (ids, ky_index_text (row, 1));
    }
  for (guint i = 0; step == 0 && i < ns->len; i++)
    if (!destroy_again (again, g_array_index (ns, gint64, i), ids->pdata[i], error))
      return FALSE;
  return step == 0;
}

static gboolean
apply_people (Again *again, GError **error)
{
  const KyErasures *erasures = again->erasures;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GHashTableIter at;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&at, erasures->ended);
  while (g_hash_table_iter_next (&at, &name, NULL))
    if (!ky_index_run (again->index, error,
                       "UPDATE allow SET removed = ?, removed_by = 'kiyome-store',"
                       " removed_reason = 'ended before' WHERE id = ? AND removed IS NULL",
                       "is", now, name)
        || !ky_index_run (again->index, error,
                          "UPDATE link_domains SET removed = ?, removed_by = 'kiyome-store',"
                          " removed_reason = 'ended before' WHERE id = ? AND removed IS NULL",
                          "is", now, name))
      return FALSE;
  g_hash_table_iter_init (&at, erasures->users);
  while (g_hash_table_iter_next (&at, &name, &value))
    if (GPOINTER_TO_INT (value)
        && !ky_index_run (again->index, error,
                          "UPDATE users SET removed = ? WHERE name = ? AND removed IS NULL", "is",
                          now, name))
      return FALSE;
  return TRUE;
}

gboolean
ky_erasures_apply (const KyErasures *erasures, KyIndex *index, KyAuditHead *head,
                   const gint64 *anchored, GPtrArray *files, guint *ret_count, GError **error)
{
  Again again = { .erasures = erasures, .index = index, .head = head, .files = files };
  KyAuditHead before = *head;

  if (!ky_index_begin (index, TRUE, error))
    return FALSE;
  if (!apply_erased (&again, error) || !apply_before (&again, error)
      || !apply_people (&again, error)
      || (before.seq != head->seq && anchored != NULL
          && !ky_audit_note (index, head, *anchored, error))
      || !ky_index_commit (index, error))
    {
      ky_index_rollback (index);
      *head = before;
      return FALSE;
    }
  *ret_count = again.count;
  return TRUE;
}

KyErasures *
ky_erasures_open (const gchar *state, KyIndex *index, GError **error)
{
  g_autofree gchar *path = g_build_filename (state, KY_ERASURES_FILE, NULL);
  g_autoptr (KyErasures) erasures = new_erasures ();
  gint has = read_file (erasures, path, error);

  if (has < 0 || (has == 0 && !read_index (erasures, index, error))
      || !write_file (erasures, state, path, error))
    return NULL;
  return g_steal_pointer (&erasures);
}

/* --- while it runs -------------------------------------------------------------------------- */

void
ky_erasures_note (KyErasures *erasures, gchar kind, const gchar *name, gint64 number)
{
  if (erasures == NULL || strlen (name) > NAME_MAX_SIZE || strchr (name, '\n') != NULL)
    return;
  append_line (erasures->pending, kind, name, number);
}

gboolean
ky_erasures_flush (KyErasures *erasures, GError **error)
{
  off_t end;

  if (erasures == NULL || erasures->pending->len == 0)
    return TRUE;
  end = lseek (erasures->fd, 0, SEEK_END);
  if (!ky_fd_write_all (erasures->fd, ky_view (erasures->pending->str, erasures->pending->len),
                        error)
      || fdatasync (erasures->fd) != 0)
    {
      /* A line that is only half there must not become half of the next one. */
      if (end >= 0 && ftruncate (erasures->fd, end) != 0)
        ky_log (KY_LOG_ERROR, KY_ERASURES_FILE " can't be written");
      if (error != NULL && *error == NULL)
        ky_error_set_errno (error, KY_ERASURES_FILE);
      return FALSE;
    }
  for (gchar *line = erasures->pending->str, *next; (next = strchr (line, '\n')) != NULL;
       line = next + 1)
    {
      *next = '\0';
      read_line (erasures, line);
    }
  g_string_truncate (erasures->pending, 0);
  return TRUE;
}

void
ky_erasures_forget (KyErasures *erasures)
{
  if (erasures != NULL)
    g_string_truncate (erasures->pending, 0);
}

gboolean
ky_erasures_has (const KyErasures *erasures, const gchar *id, gint64 received)
{
  return erasures != NULL
         && (g_hash_table_contains (erasures->erased, id)
             || (received != 0 && received < erasures->before));
}

gboolean
ky_erasures_destroy (KyErasures *erasures, KyIndex *index, gint64 n, const gchar *who,
                     const gchar *why, gchar **ret_file, GError **error)
{
  sqlite3_stmt *row
      = ky_index_bind (index, error, "SELECT id, received FROM messages WHERE n = ?", "i", n);
  g_autofree gchar *id = NULL;

  if (!ky_index_one (index, row, error))
    return FALSE;
  id = ky_index_text (row, 0);
  ky_erasures_note (erasures, 'E', id, sqlite3_column_int64 (row, 1));
  ky_index_reset (row);
  return ky_destroy_row (index, n, who, why, ret_file, error);
}
