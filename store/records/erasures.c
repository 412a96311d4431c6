/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the file of the journal of erasures, and keeps what its lines say in memory.
 * Lines of a transaction are on the disk before its commit, except those that only the commit makes
 * true, which ky_erasures_flush_behind() writes after it. */
#include "store/records/erasures-lines.h"
#include "common/log.h"
#include "common/release.h"
#include "common/text.h"
#include "common/wire.h"
#include "store/records/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NUMBER "%" G_GINT64_FORMAT
#define TIDY_SECONDS (24 * 3600)
#define NAME_MAX_SIZE 1000
#define WHOSE "journal" /* meta */
#define WHOSE_MAX_SIZE 100

KY_DEFINE_FREE (free_access, KyAccessLine, words)

void
ky_erasures_free (KyErasures *erasures)
{
  if (erasures == NULL)
    return;
  g_free (erasures->state);
  g_free (erasures->whose);
  ky_fd_clear (&erasures->fd);
  KY_RELEASE_MEMBERS (erasures, pending, behind, heard, unshared);
  ky_chain_found_clear (&erasures->found);
  KY_RELEASE_MEMBERS (erasures, erased, ended, blocks, holds, users, removed, access, sessions,
                      requests);
  ky_journal_deliveries_free (erasures->delivered);
  g_free (erasures);
}

static KyErasures *
new_erasures (void)
{
  KyErasures *erasures = g_new0 (KyErasures, 1);

  erasures->fd = -1;
  erasures->pending = g_string_new (NULL);
  erasures->behind = g_string_new (NULL);
  erasures->heard = g_string_new (NULL);
  erasures->unshared = g_string_new (NULL);
  ky_chain_found_init (&erasures->found);
  erasures->erased = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  erasures->ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  erasures->blocks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  erasures->holds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  /* Names are compared without case, as in the index. */
  erasures->users
      = g_hash_table_new_full (ky_text_folded_hash, ky_text_folded_equal, g_free, g_free);
  erasures->removed
      = g_hash_table_new_full (ky_text_folded_hash, ky_text_folded_equal, g_free, g_free);
  erasures->access
      = g_hash_table_new_full (ky_text_folded_hash, ky_text_folded_equal, g_free, free_access);
  erasures->delivered = ky_journal_deliveries_new ();
  erasures->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  erasures->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return erasures;
}

/* --- lines ---------------------------------------------------------------------------------- */

/* Takes the line of a user. The lines of several nodes come in any order, and again when the
 * database is opened: the newest counts. */
static void
take_user (KyErasures *erasures, const gchar *name, KyUserLine line)
{
  const KyUserLine *known = g_hash_table_lookup (erasures->users, name);

  erasures->last = MAX (erasures->last, line.time);
  if (known == NULL || line.time >= known->time)
    g_hash_table_replace (erasures->users, g_strdup (name), g_memdup2 (&line, sizeof line));
}

static void
erasures_take_removed (KyErasures *erasures, const gchar *name, gint64 mark)
{
  const gint64 *known = g_hash_table_lookup (erasures->removed, name);

  if (known == NULL || mark > *known)
    g_hash_table_replace (erasures->removed, g_strdup (name), g_memdup2 (&mark, sizeof mark));
}

static void
take_access (KyErasures *erasures, const gchar *name, gint64 mark, const gchar *words)
{
  const KyAccessLine *known = g_hash_table_lookup (erasures->access, name);

  if (known != NULL && mark <= known->mark)
    return;
  KyAccessLine *line = g_new0 (KyAccessLine, 1);
  line->mark = mark;
  line->words = g_strdup (words);
  g_hash_table_replace (erasures->access, g_strdup (name), line);
}

/* Takes an entry into `data`, the table of blocklist entries or of holds. */
static void
erasures_take_entry (const gchar *id, const gchar *words, gpointer data)
{
  g_hash_table_replace (data, g_strdup (id), g_strdup (words));
}

static void
erasures_take (KyErasures *erasures, gchar kind, const gchar *name, gint64 number)
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
      take_user (erasures, name, (KyUserLine){ kind == 'U', number });
      break;
    case 'R':
      erasures_take_removed (erasures, name, number);
      break;
    case 'Q':
      g_hash_table_replace (erasures->requests, g_strdup (name),
                            g_memdup2 (&number, sizeof number));
      break;
    case 'S':
      g_hash_table_replace (erasures->sessions, g_strdup (name),
                            g_memdup2 (&number, sizeof number));
      break;
    default:
      break; /* of a newer kiyome */
    }
}

static gboolean
has_number (gchar kind)
{
  return strchr ("EBRSPQ" KY_JOURNAL_DELIVERIES_KINDS, kind) != NULL;
}

static gboolean
erasures_is_user (gchar kind)
{
  return kind == 'U' || kind == 'u';
}

static void
append_line (GString *lines, gchar kind, const gchar *name, gint64 number)
{
  g_string_append_printf (lines, "%c %s", kind, name);
  if (has_number (kind) || (erasures_is_user (kind) && number != 0))
    g_string_append_printf (lines, " " NUMBER, number);
  g_string_append_c (lines, '\n');
}

static void
append_words (GString *lines, const gchar *name, gint64 mark, const gchar *words)
{
  g_string_append_printf (lines, "P %s " NUMBER " %s\n", name, mark, words);
}

/* Appends an entry. `kind`: K, a blocklist entry, or F, a hold. */
static void
append_entry (GString *lines, gchar kind, const gchar *id, const gchar *words)
{
  g_string_append_printf (lines, "%c %s %s\n", kind, id, words);
}

/* Names of users have no space. */
static gint64
erasures_read_time (gchar *name)
{
  gchar *space = strrchr (name, ' ');
  guint64 time = 0;

  if (space == NULL || !g_ascii_string_to_unsigned (space + 1, 10, 0, G_MAXINT64, &time, NULL))
    return 0;
  *space = '\0';
  return (gint64)time;
}

static void
erasures_read_line (KyErasures *erasures, gchar *line)
{
  gchar *name = line[0] != '\0' && line[1] == ' ' ? line + 2 : NULL;
  gchar *space;
  gchar *rest = NULL;
  gint64 number = 0;

  if (name == NULL)
    return;
  if (has_number (line[0]) || line[0] == 'K' || line[0] == 'F')
    {
      space = strchr (name, ' ');
      if (space == NULL)
        return;
      *space = '\0';
      rest = space + 1;
      if (has_number (line[0]))
        number = g_ascii_strtoll (rest, &rest, 10);
    }
  else if (erasures_is_user (line[0]))
    number = erasures_read_time (name);
  if (line[0] == 'I' && erasures->whose == NULL)
    erasures->whose = g_strdup (name);
  if (line[0] == 'P')
    take_access (erasures, name, number, rest[0] == ' ' ? rest + 1 : rest);
  else if (line[0] == 'K')
    erasures_take_entry (name, rest, erasures->blocks);
  else if (line[0] == 'F')
    erasures_take_entry (name, rest, erasures->holds);
  else if (strchr (KY_JOURNAL_DELIVERIES_KINDS, line[0]) != NULL)
    ky_journal_deliveries_take (erasures->delivered, line[0], name, number,
                                rest[0] == ' ' ? rest + 1 : "");
  else
    erasures_take (erasures, line[0], name, number);
}

static void
take_read (gchar *line, gpointer data)
{
  erasures_read_line (data, line);
}

/* Reads the text. After a restore several journals may follow each other; each begins with the line
 * of its store. */
static void
erasures_take_text (KyErasures *erasures, gchar *text, gsize size)
{
  gchar *end = text + size;

  while (text < end)
    {
      gchar *next = g_strstr_len (text, end - text, "\nI ");
      gchar *last = next != NULL ? next + 1 : end;

      ky_chain_take (&erasures->found, text, (gsize)(last - text), take_read, erasures);
      text = last;
    }
}

/* Reads the journal's file at `path`. Returns 1, 0 if there is no such file, or -1 with an
 * error. */
static gint
erasures_read_file (KyErasures *erasures, const gchar *path, GError **error)
{
  g_autofree gchar *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &text, &size, &local))
    {
      if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return 0;
      g_set_error (error, KY_ERROR, KY_ERROR_IO, "%s: %s", path, local->message);
      return -1;
    }
  erasures_take_text (erasures, text, size);
  return 1;
}

/* --- the file ------------------------------------------------------------------------------- */

/* Appends the blocks that are neither lifted nor expired, and the active holds. */
static void
append_entries (GString *lines, KyErasures *erasures)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GHashTableIter at;
  gpointer id;
  gpointer words;

  g_hash_table_iter_init (&at, erasures->blocks);
  while (g_hash_table_iter_next (&at, &id, &words))
    if (!g_hash_table_contains (erasures->ended, id) && !ky_block_is_over (words, now))
      append_entry (lines, 'K', id, words);
  g_hash_table_iter_init (&at, erasures->holds);
  while (g_hash_table_iter_next (&at, &id, &words))
    if (!g_hash_table_contains (erasures->ended, id))
      append_entry (lines, 'F', id, words);
}

/* Returns the time from which on single erasures must stay recorded although retention has passed
 * them: the oldest that a hold covers, since line B does not destroy what is on hold. */
static gint64
erasures_kept_since (const KyErasures *erasures)
{
  gint64 since = erasures->before;
  GHashTableIter at;
  gpointer id;
  gpointer words;

  g_hash_table_iter_init (&at, erasures->holds);
  while (g_hash_table_iter_next (&at, &id, &words))
    if (!g_hash_table_contains (erasures->ended, id))
      since = MIN (since, ky_hold_since (words));
  return since;
}

/* Appends the restrictions, without those of removed users and of sessions and requests that have
 * ended by now. */
static void
append_access (GString *lines, KyErasures *erasures)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GHashTableIter at;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&at, erasures->access);
  while (g_hash_table_iter_next (&at, &name, &value))
    {
      const KyAccessLine *line = value;
      const gint64 *removed = g_hash_table_lookup (erasures->removed, name);

      if (removed == NULL || *removed < line->mark)
        append_words (lines, name, line->mark, line->words);
    }
  g_hash_table_iter_init (&at, erasures->sessions);
  while (g_hash_table_iter_next (&at, &name, &value))
    if (*(gint64 *)value > now)
      append_line (lines, 'S', name, *(gint64 *)value);
  g_hash_table_iter_init (&at, erasures->requests);
  while (g_hash_table_iter_next (&at, &name, &value))
    if (*(gint64 *)value > now - KY_ERASURES_REQUEST_SECONDS)
      append_line (lines, 'Q', name, *(gint64 *)value);
}

/* Returns the lines that still count; those of originals that retention destroyed are covered by
 * its line B. */
GString *
ky_erasures_all_lines (KyErasures *erasures)
{
  GString *lines = g_string_new (NULL);
  g_autofree gchar *before = g_strdup_printf (NUMBER, erasures->before);
  gint64 since = erasures_kept_since (erasures);
  GHashTableIter at;
  gpointer name;
  gpointer value;

  if (erasures->before != 0)
    append_line (lines, 'B', before, erasures->n);
  g_hash_table_iter_init (&at, erasures->erased);
  while (g_hash_table_iter_next (&at, &name, &value))
    if (*(gint64 *)value >= since)
      append_line (lines, 'E', name, *(gint64 *)value);
  g_hash_table_iter_init (&at, erasures->ended);
  while (g_hash_table_iter_next (&at, &name, &value))
    append_line (lines, 'A', name, 0);
  g_hash_table_iter_init (&at, erasures->users);
  while (g_hash_table_iter_next (&at, &name, &value))
    append_line (lines, ((KyUserLine *)value)->is_disabled ? 'U' : 'u', name,
                 ((KyUserLine *)value)->time);
  g_hash_table_iter_init (&at, erasures->removed);
  while (g_hash_table_iter_next (&at, &name, &value))
    append_line (lines, 'R', name, *(gint64 *)value);
  append_entries (lines, erasures);
  append_access (lines, erasures);
  ky_journal_deliveries_append (erasures->delivered, lines, g_get_real_time () / G_USEC_PER_SEC);
  return lines;
}

/* Returns the whole file: the point before it, all lines, and a new point. */
static GString *
whole_file (KyErasures *erasures, KyChain *ret_at)
{
  g_autoptr (GString) all = ky_erasures_all_lines (erasures);
  GString *lines = g_string_new (NULL);

  *ret_at = erasures->at;
  if (ret_at->step == 0)
    ky_chain_go (ret_at, ky_view (erasures->whose, strlen (erasures->whose)));
  append_line (lines, 'I', erasures->whose, 0);
  ky_chain_append (lines, KY_CHAIN_BASE, ret_at);
  g_string_append_len (lines, all->str, (gssize)all->len);
  ky_chain_go (ret_at, ky_view (all->str, all->len));
  ky_chain_append (lines, KY_CHAIN_KIND, ret_at);
  return lines;
}

gboolean
ky_erasures_write_file (KyErasures *erasures, GError **error)
{
  const gchar *directory = erasures->state;
  g_autofree gchar *path = g_build_filename (directory, KY_ERASURES_FILE, NULL);
  KyChain at;
  g_autoptr (GString) lines = whole_file (erasures, &at);
  g_autofree gchar *temporary = g_strconcat (path, ".new", NULL);
  ky_autofd int parent = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ky_autofd int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);

  if (fd < 0 || parent < 0)
    return ky_error_set_errno (error, temporary);
  if (!ky_fd_write_all (fd, ky_view (lines->str, lines->len), error))
    return FALSE;
  if (fsync (fd) != 0 || rename (temporary, path) != 0 || fsync (parent) != 0)
    return ky_error_set_errno (error, path);
  ky_fd_clear (&erasures->fd);
  erasures->fd = ky_steal_fd (&fd);
  erasures->size = (off_t)lines->len;
  erasures->at = erasures->synced = at;
  erasures->is_unsettled = FALSE;
  g_string_truncate (erasures->heard, 0);
  return TRUE;
}

/* Reads the lines from the index, for a store of an older version or a lost journal. */
static gboolean
erasures_read_index (KyErasures *erasures, KyIndex *index, GError **error)
{
  static const struct
  {
    gchar kind;
    const gchar *sql;
  } all[] = {
    { 'E', "SELECT id, received FROM destructions JOIN messages USING (n)" },
    { 'A', "SELECT id, 0 FROM allow WHERE removed IS NOT NULL UNION ALL"
           " SELECT id, 0 FROM link_domains WHERE removed IS NOT NULL UNION ALL"
           " SELECT id, 0 FROM clients WHERE removed IS NOT NULL UNION ALL"
           " SELECT id, 0 FROM blocks WHERE removed IS NOT NULL UNION ALL"
           " SELECT id, 0 FROM holds WHERE removed IS NOT NULL" },
    { 'Q', "SELECT id, coalesce (fetched, decided, created) FROM requests"
           " WHERE state IN ('refused', 'withdrawn') OR fetched IS NOT NULL" },
    { 'U', "SELECT name, 0 FROM users WHERE removed IS NOT NULL" },
    { 'R', "SELECT substr (name, 9), CAST (value AS INTEGER) FROM meta"
           " WHERE name LIKE 'removed:%'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      KyStatement *row = ky_index_bind (index, error, all[i].sql, "");
      gint step = -1;

      while ((step = ky_index_step (index, row, error)) == 1)
        {
          g_autofree gchar *name = ky_index_text (row, 0);

          erasures_take (erasures, all[i].kind, name,
                         erasures_is_user (all[i].kind) ? g_get_real_time ()
                                                        : ky_index_integer (row, 1));
        }
      if (step != 0)
        return FALSE;
    }
  return ky_block_each (index, erasures_take_entry, erasures->blocks, error)
         && ky_hold_each (index, erasures_take_entry, erasures->holds, error);
}

/* Reads the restrictions that the index knows as of a later mark than the journal: lines that
 * follow a commit may be lost in a power failure, and all lines with the journal. */
gboolean
ky_erasures_read_access (KyErasures *erasures, KyIndex *index, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT u.name, u.n, CAST (m.value AS INTEGER) FROM users u JOIN meta m"
                       " ON m.name = '" KY_ERASURES_ACCESS "' || u.name",
                       "");
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *name = ky_index_text (row, 0);
      const KyAccessLine *known = g_hash_table_lookup (erasures->access, name);
      gint64 pair[2] = { ky_index_integer (row, 1), ky_index_integer (row, 2) };

      if (known != NULL && known->mark >= pair[1])
        continue;
      g_ptr_array_add (names, g_steal_pointer (&name));
      g_array_append_vals (numbers, pair, 2);
    }
  for (guint i = 0; step == 0 && i < names->len; i++)
    {
      g_autofree gchar *words
          = ky_access_describe (index, g_array_index (numbers, gint64, 2 * i), error);

      if (words == NULL)
        return FALSE;
      take_access (erasures, names->pdata[i], g_array_index (numbers, gint64, 2 * i + 1), words);
    }
  return step == 0;
}

/* --- with the index ------------------------------------------------------------------------ */

gboolean
ky_erasures_read_mark (KyIndex *index, const gchar *kind, const gchar *name, gint64 *ret_mark,
                       GError **error)
{
  return ky_index_number (index, 0, ret_mark, error,
                          "SELECT CAST (value AS INTEGER) FROM meta WHERE name = ? || ?", "ss",
                          kind, name);
}

gboolean
ky_erasures_write_mark (KyIndex *index, const gchar *kind, const gchar *name, gint64 mark,
                        GError **error)
{
  g_autofree gchar *key = g_strconcat (kind, name, NULL);
  g_autofree gchar *value = g_strdup_printf (NUMBER, mark);

  return ky_index_set_meta (index, key, value, error);
}

gboolean
ky_erasures_read_shared (KyErasures *erasures, KyIndex *index, GError **error)
{
  gint step = -1;

  if (ky_index_node ()[0] == '\0' && erasures->fd >= 0)
    return TRUE;
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT n, line, node FROM journal WHERE n > ? AND (node <> ? OR ? = 0)"
                       " ORDER BY n",
                       "isi", erasures->followed, ky_index_node (), (gint64)(erasures->fd >= 0));
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *line = ky_index_text (row, 1);

      erasures->followed = ky_index_integer (row, 0);
      /* The line of the store comes first in each file and only there. */
      if (line[0] == 'I')
        continue;
      g_string_append_printf (erasures->heard, "%s\n", line);
      erasures_read_line (erasures, line);
    }
  return step == 0;
}

gboolean
ky_erasures_is_own (const gchar *state, KyIndex *index, gboolean *ret_is, GError **error)
{
  g_autofree gchar *path = g_build_filename (state, KY_ERASURES_FILE, NULL);
  g_autofree gchar *noted = ky_index_meta (index, WHOSE);
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC);
  g_autofree gchar *own = noted != NULL ? g_strdup_printf ("I %s\n", noted) : g_strdup ("I ");
  gchar line[WHOSE_MAX_SIZE] = { 0 };

  *ret_is = fd < 0 && errno == ENOENT;
  if (*ret_is)
    return TRUE;
  if (fd < 0 || pread (fd, line, sizeof line - 1, 0) < 0)
    return ky_error_set_errno (error, path);
  *ret_is = g_str_has_prefix (line, own);
  return TRUE;
}

/* Records which store the journal belongs to, so that a new journal after a loss, and an older
 * index that is restored, are recognised as the same store's. */
gboolean
ky_erasures_note_whose (KyErasures *erasures, KyIndex *index, GError **error)
{
  g_autofree gchar *noted = ky_index_meta (index, WHOSE);

  if (erasures->whose == NULL)
    erasures->whose = noted != NULL ? g_strdup (noted) : g_uuid_string_random ();
  return g_strcmp0 (noted, erasures->whose) == 0
         || ky_index_set_meta (index, WHOSE, erasures->whose, error);
}

KyErasures *
ky_erasures_load (const gchar *state, KyIndex *index, GError **error)
{
  g_autofree gchar *path = g_build_filename (state, KY_ERASURES_FILE, NULL);
  g_autoptr (KyErasures) erasures = new_erasures ();
  gint has = erasures_read_file (erasures, path, error);

  erasures->state = g_strdup (state);
  if (has < 0 || (has == 0 && !erasures_read_index (erasures, index, error))
      || !ky_erasures_read_shared (erasures, index, error))
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

void
ky_erasures_note_block (KyErasures *erasures, const gchar *id, const KyBlockRule *rule,
                        gint64 created, const gchar *created_by)
{
  g_autofree gchar *words = ky_block_describe (rule, created, created_by);

  if (erasures != NULL)
    append_entry (erasures->pending, 'K', id, words);
}

void
ky_erasures_note_hold (KyErasures *erasures, const gchar *id, const KyHold *hold)
{
  g_autofree gchar *words = ky_hold_describe (hold);

  if (erasures != NULL)
    append_entry (erasures->pending, 'F', id, words);
}

gint64
ky_erasures_before (const KyErasures *erasures)
{
  return erasures != NULL ? erasures->before : 0;
}

void
ky_erasures_note_lifted (KyErasures *erasures, const gchar *id)
{
  if (erasures != NULL)
    append_line (erasures->behind, 'A', id, 0);
}

/* Notes that a user was disabled or enabled. The entry is later than all entries of other nodes,
 * which are read first, whatever the clocks of the machines say. */
gboolean
ky_erasures_note_user (KyErasures *erasures, KyIndex *index, const gchar *name,
                       gboolean is_disabled, GError **error)
{
  if (erasures == NULL)
    return TRUE;
  if (ky_index_node ()[0] != '\0' && !ky_erasures_read_shared (erasures, index, error))
    return FALSE;
  erasures->last = MAX (erasures->last + 1, g_get_real_time ());
  ky_erasures_note (erasures, is_disabled ? 'U' : 'u', name, erasures->last);
  return TRUE;
}

gboolean
ky_erasures_note_access (KyErasures *erasures, KyIndex *index, KyAuditHead *head, gint64 user,
                         GError **error)
{
  KyStatement *row = ky_index_bind (index, error, "SELECT name FROM users WHERE n = ?", "i", user);
  g_autofree gchar *words = NULL;
  gint64 mark = 0;

  if (!ky_index_one (index, row, error))
    return FALSE;
  g_autofree gchar *name = ky_index_text (row, 0);
  ky_index_reset (row);
  if (!ky_access_log (index, head, user, name, error)
      || !ky_erasures_read_mark (index, KY_ERASURES_ACCESS, name, &mark, error)
      || (words = ky_access_describe (index, user, error)) == NULL)
    return FALSE;
  mark = MAX (mark + 1, g_get_real_time ());
  if (!ky_erasures_write_mark (index, KY_ERASURES_ACCESS, name, mark, error))
    return FALSE;
  if (erasures != NULL)
    append_words (erasures->behind, name, mark, words);
  return TRUE;
}

gboolean
ky_erasures_note_request (KyErasures *erasures, KyIndex *index, gint64 n, gint64 now,
                          GError **error)
{
  KyStatement *row = ky_index_bind (index, error, "SELECT id FROM requests WHERE n = ?", "i", n);

  if (!ky_index_one (index, row, error))
    return FALSE;
  g_autofree gchar *id = ky_index_text (row, 0);
  ky_index_reset (row);
  if (erasures != NULL)
    append_line (erasures->behind, 'Q', id, now);
  return TRUE;
}

gboolean
ky_erasures_note_letter (KyErasures *erasures, gchar kind, const gchar *id, gint64 now)
{
  if (erasures != NULL)
    append_line (erasures->behind, kind, id, now);
  return TRUE;
}

/* Notes a delivery. `line`: (transfer full), NULL with an error. */
static gboolean
note_delivered (KyErasures *erasures, gchar *line)
{
  if (line != NULL && erasures != NULL)
    g_string_append (erasures->behind, line);
  g_free (line);
  return line != NULL;
}

gboolean
ky_erasures_note_debt (KyErasures *erasures, KyIndex *index, gint64 debt, const gchar *address,
                       gint64 now, GError **error)
{
  return note_delivered (erasures,
                         ky_journal_deliveries_debt_line (index, debt, address, now, error));
}

gboolean
ky_erasures_note_again (KyErasures *erasures, KyIndex *index, gint64 n, const gchar *address,
                        gint64 now, GError **error)
{
  return note_delivered (erasures,
                         ky_journal_deliveries_again_line (index, n, address, now, error));
}

void
ky_erasures_note_session (KyErasures *erasures, const guint8 *hash, gint64 expires)
{
  gchar hex[KY_SHA256_HEX_SIZE];

  if (erasures == NULL)
    return;
  ky_sha256_to_hex (hash, hex);
  append_line (erasures->behind, 'S', hex, expires);
}

gboolean
ky_erasures_renew (KyErasures *erasures, GError **error)
{
  struct stat status;

  if (erasures == NULL)
    return TRUE;
  g_autofree gchar *path = g_build_filename (erasures->state, KY_ERASURES_FILE, NULL);
  if (ky_fd_is_at (erasures->fd, path) && fstat (erasures->fd, &status) == 0
      && status.st_size == erasures->size)
    return TRUE;
  if (!ky_erasures_write_file (erasures, error))
    return FALSE;
  ky_log (KY_LOG_WARNING, "%s: the file was removed, replaced or changed, and is created again",
          path);
  return TRUE;
}

gboolean
ky_erasures_are_pending (const KyErasures *erasures)
{
  return erasures != NULL && erasures->pending->len > 0;
}

gboolean
ky_erasures_has_line (const GString *lines, gchar kind)
{
  const gchar behind[] = { '\n', kind, ' ', '\0' };

  return g_str_has_prefix (lines->str, behind + 1) || strstr (lines->str, behind) != NULL;
}

gboolean
ky_erasures_are_ends (const KyErasures *erasures)
{
  return erasures != NULL
         && (ky_erasures_has_line (erasures->pending, 'A')
             || ky_erasures_has_line (erasures->pending, 'R'));
}

static void
erasures_take_lines (KyErasures *erasures, GString *lines)
{
  for (gchar *line = lines->str, *next; (next = strchr (line, '\n')) != NULL; line = next + 1)
    {
      *next = '\0';
      erasures_read_line (erasures, line);
    }
  g_string_truncate (lines, 0);
}

gboolean
ky_erasures_write_behind (KyErasures *erasures, const GString *lines, gboolean is_durable,
                          GError **error)
{
  if (!ky_erasures_renew (erasures, error))
    return FALSE;
  off_t end = erasures->size;
  KyChain at = erasures->at;
  g_autoptr (GString) all = g_string_new_len (lines->str, (gssize)lines->len);
  ky_chain_go (&at, ky_view (lines->str, lines->len));
  ky_chain_append (all, KY_CHAIN_KIND, &at);
  if (!ky_fd_write_all (erasures->fd, ky_view (all->str, all->len), error)
      || (is_durable && fdatasync (erasures->fd) != 0))
    {
      /* A line that is only half there must not become half of the next one. */
      if (ftruncate (erasures->fd, end) != 0)
        ky_log (KY_LOG_ERROR,
                KY_ERASURES_FILE " may end with half a line, which can't be cut off: %s",
                g_strerror (errno));
      erasures->size = -1;
      if (error != NULL && *error == NULL)
        ky_error_set_errno (error, KY_ERASURES_FILE);
      return FALSE;
    }
  erasures->size += (off_t)all->len;
  erasures->at = at;
  if (is_durable)
    erasures->synced = at;
  erasures->is_unsettled = !is_durable;
  return TRUE;
}

gboolean
ky_erasures_settle (KyErasures *erasures, GError **error)
{
  if (erasures == NULL || !erasures->is_unsettled)
    return TRUE;
  if (fdatasync (erasures->fd) != 0)
    {
      erasures->size = -1;
      return ky_error_set_errno (error, KY_ERASURES_FILE);
    }
  erasures->synced = erasures->at;
  erasures->is_unsettled = FALSE;
  return TRUE;
}

/* Tells whether all lines are of deliveries. An older index keeps its other deliveries back, so a
 * lost line of this kind causes no second delivery; a lost line about a request, a session or a
 * right would have an effect. */
static gboolean
are_of_deliveries (const GString *lines)
{
  for (const gchar *line = lines->str; *line != '\0'; line = strchr (line, '\n') + 1)
    if (strchr (KY_JOURNAL_DELIVERIES_KINDS, *line) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
erasures_flush (KyErasures *erasures, GString *lines, gboolean is_durable, GError **error)
{
  if (lines->len == 0)
    return TRUE;
  if (!ky_erasures_write_behind (erasures, lines, is_durable, error))
    return FALSE;
  erasures_take_lines (erasures, lines);
  return TRUE;
}

gboolean
ky_erasures_flush (KyErasures *erasures, GError **error)
{
  if (erasures == NULL)
    return TRUE;
  g_autoptr (GString) lines
      = g_string_new_len (erasures->pending->str, (gssize)erasures->pending->len);
  if (!erasures_flush (erasures, erasures->pending, TRUE, error))
    return FALSE;
  /* The lines count, whether the transaction is committed or not. */
  g_string_append_len (erasures->unshared, lines->str, (gssize)lines->len);
  return TRUE;
}

/* Writes the lines that follow a commit. The index has the change, so a line that cannot be written
 * now is written when the file is made again. */
gboolean
ky_erasures_flush_behind (KyErasures *erasures, gboolean is_on_disk, GError **error)
{
  if (erasures == NULL)
    return TRUE;
  g_string_truncate (erasures->unshared, 0);
  gboolean ok = erasures_flush (erasures, erasures->behind,
                                !is_on_disk || !are_of_deliveries (erasures->behind), error);
  if (erasures->is_noted)
    erasures->noted = erasures->at;
  ok = ok && (!erasures->wants_renewal || ky_erasures_write_file (erasures, error));
  if (!ok)
    {
      erasures_take_lines (erasures, erasures->behind);
      erasures->size = -1;
    }
  erasures->wants_renewal = FALSE;
  return ok;
}

static gboolean
erasures_is_over (gpointer name, gpointer time, gpointer data)
{
  return *(gint64 *)time <= *(gint64 *)data;
}

gboolean
ky_erasures_tidy (KyErasures *erasures, gint64 now, GError **error)
{
  gint64 old = now - KY_ERASURES_REQUEST_SECONDS;

  if (erasures == NULL || now - erasures->tidied < TIDY_SECONDS)
    return TRUE;
  g_hash_table_foreach_remove (erasures->sessions, erasures_is_over, &now);
  g_hash_table_foreach_remove (erasures->requests, erasures_is_over, &old);
  ky_journal_deliveries_tidy (erasures->delivered, now);
  erasures->tidied = now;
  return ky_erasures_write_file (erasures, error);
}

void
ky_erasures_forget (KyErasures *erasures)
{
  if (erasures != NULL)
    ky_erasures_return (erasures, (KyErasuresPoint){ 0 });
}

KyErasuresPoint
ky_erasures_point (const KyErasures *erasures)
{
  KyErasuresPoint point = { 0 };

  if (erasures != NULL)
    point = (KyErasuresPoint){ erasures->pending->len, erasures->behind->len };
  return point;
}

void
ky_erasures_return (KyErasures *erasures, KyErasuresPoint point)
{
  if (erasures == NULL)
    return;
  erasures->is_noted = FALSE;
  g_string_truncate (erasures->pending, point.pending);
  g_string_truncate (erasures->behind, point.behind);
}

gboolean
ky_erasures_has (const KyErasures *erasures, const gchar *id, gint64 received)
{
  return erasures != NULL
         && (g_hash_table_contains (erasures->erased, id)
             || (received != 0 && received < erasures->before));
}
