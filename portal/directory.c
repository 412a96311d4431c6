/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the thread that reads the departments of known users from the LDAP directory, page by page
 * of PAGE names, and passes them to the store. After a failed round the pause is doubled, up to
 * PAUSE_MAX times POLL_SECONDS. */
#include "portal/directory.h"

#include "portal/ldap.h"

#include <unistd.h>

#define POLL_SECONDS 60
#define PAUSE_MAX 64 /* times as long while the directory does not answer */
#define PAGE 50      /* names in one search */
#define BLOB_MAX (1024 * 1024)

struct _KyDirectory
{
  KyPortal *portal;
  GThread *thread;
  GMutex lock; /* of the two fields below */
  GCond wake;
  gboolean is_ending, is_hurried;
};

/* Counts the results of one round of questions to the directory, for the log. */
typedef struct
{
  guint asked, found;
  gint64 changed;
} Round;

/* Returns NULL with an error set on failure. (transfer full) */
static GPtrArray *
portal_directory_read_names (KyRows *rows, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gint next;

  while ((next = ky_rows_next (rows, error)) == 1)
    g_ptr_array_add (names, ky_rows_text_of (rows, "name"));
  g_ptr_array_add (names, NULL);
  return next == 0 ? g_steal_pointer (&names) : NULL;
}

/* Returns the people whom the directory knows, as rows for the store. (transfer full) */
static GBytes *
portal_directory_write_found (GPtrArray *names, GHashTable *departments, Round *round,
                              GError **error)
{
  static const gchar *const columns[] = { "name", "department", NULL };
  g_autoptr (KyRowsWriter) writer = ky_rows_writer_new (columns, error);
  ky_autofd int fd = -1;

  for (guint i = 0; writer != NULL && names->pdata[i] != NULL; i++)
    {
      const gchar *department = ky_ldap_department_of (departments, names->pdata[i]);

      round->asked++;
      if (department == NULL)
        continue;
      round->found++;
      if (!ky_rows_begin (writer, error))
        return NULL;
      ky_rows_text (writer, names->pdata[i]);
      ky_rows_text (writer, department);
    }
  fd = writer != NULL ? ky_rows_finish (writer, error) : -1;
  if (fd < 0 || lseek (fd, 0, SEEK_SET) < 0)
    return NULL;
  return ky_fd_read_all (fd, BLOB_MAX, error);
}

static gboolean
bring_found (KyDirectory *directory, GBytes *blob, gboolean is_last, Round *round, GError **error)
{
  const gchar *const arguments[] = { "done", is_last ? "yes" : "no", NULL };
  g_autoptr (KyRows) rows
      = ky_portal_ask (directory->portal, "directory-departments", arguments, blob, error);

  if (rows == NULL || ky_rows_next (rows, error) != 1)
    return FALSE;
  g_autofree gchar *changed = ky_rows_text_of (rows, "changed");
  round->changed += g_ascii_strtoll (changed, NULL, 10);
  return TRUE;
}

/* Looks up the next page of people from `cursor`, which is set to NULL after the last. */
static gboolean
look_up_page (KyDirectory *directory, gboolean is_hurried, gchar **cursor, Round *round,
              GError **error)
{
  const gchar *const arguments[]
      = { "cursor", *cursor, "limit", G_STRINGIFY (PAGE), "now", is_hurried ? "yes" : "no", NULL };
  KyPortal *portal = directory->portal;
  g_autoptr (KyRows) rows = ky_portal_ask (portal, "directory-people", arguments, NULL, error);
  g_autoptr (GPtrArray) names = rows != NULL ? portal_directory_read_names (rows, error) : NULL;

  if (names == NULL)
    return FALSE;
  guint count = names->len - 1; /* without the final NULL */
  if (count == 0 && round->asked == 0)
    {
      g_clear_pointer (cursor, g_free);
      return TRUE;
    }
  g_autoptr (GHashTable) departments
      = count > 0 ? ky_ldap_departments (portal->config, (const gchar *const *)names->pdata, error)
                  : g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GBytes) blob = departments != NULL
                                ? portal_directory_write_found (names, departments, round, error)
                                : NULL;
  if (blob == NULL || !bring_found (directory, blob, count < PAGE, round, error))
    return FALSE;
  g_free (*cursor);
  *cursor = count == PAGE ? g_strdup (names->pdata[count - 1]) : NULL;
  return TRUE;
}

static gboolean
is_ending (KyDirectory *directory)
{
  g_mutex_lock (&directory->lock);
  gboolean answer = directory->is_ending;
  g_mutex_unlock (&directory->lock);
  return answer;
}

/* Begins again after an interruption: repeating an update changes nothing. */
static gboolean
look_up_all (KyDirectory *directory, gboolean is_hurried)
{
  g_autofree gchar *cursor = g_strdup ("");
  g_autoptr (GError) error = NULL;
  Round round = { 0 };

  while (cursor != NULL && !is_ending (directory))
    if (!look_up_page (directory, is_hurried, &cursor, &round, &error))
      {
        g_autofree gchar *safe = ky_log_safe_error (error->message);

        ky_log (KY_LOG_WARNING, "departments were not looked up: %s", safe);
        return FALSE;
      }
  if (round.asked > 0 && round.found == 0)
    ky_log (KY_LOG_WARNING,
            "the directory has none of the %u people who signed in by it; they stay as they are",
            round.asked);
  else if (round.asked > 0)
    ky_log (KY_LOG_INFO, "departments looked up: people=%u found=%u changed=%" G_GINT64_FORMAT,
            round.asked, round.found, round.changed);
  return TRUE;
}

static gpointer
portal_directory_run (gpointer data)
{
  KyDirectory *directory = data;
  gboolean is_hurried = FALSE;
  guint pause = 1;

  while (!is_ending (directory))
    {
      pause = look_up_all (directory, is_hurried) ? 1 : MIN (pause * 2, PAUSE_MAX);
      gint64 until = g_get_monotonic_time () + (gint64)pause * POLL_SECONDS * G_USEC_PER_SEC;
      g_mutex_lock (&directory->lock);
      while (!directory->is_ending && !directory->is_hurried
             && g_cond_wait_until (&directory->wake, &directory->lock, until))
        ;
      is_hurried = directory->is_hurried;
      directory->is_hurried = FALSE;
      g_mutex_unlock (&directory->lock);
    }
  return NULL;
}

KyDirectory *
ky_directory_start (KyPortal *portal)
{
  if (*ky_config_string (portal->config, KY_CONFIG_PORTAL_LDAP_URL) == '\0')
    return NULL;
  KyDirectory *directory = g_new0 (KyDirectory, 1);
  directory->portal = portal;
  g_mutex_init (&directory->lock);
  g_cond_init (&directory->wake);
  directory->thread = g_thread_new ("departments", portal_directory_run, directory);
  return directory;
}

void
ky_directory_hurry (KyDirectory *directory)
{
  if (directory == NULL)
    return;
  g_mutex_lock (&directory->lock);
  directory->is_hurried = TRUE;
  g_cond_signal (&directory->wake);
  g_mutex_unlock (&directory->lock);
}

void
ky_directory_stop (KyDirectory *directory)
{
  if (directory == NULL)
    return;
  g_mutex_lock (&directory->lock);
  directory->is_ending = TRUE;
  g_cond_signal (&directory->wake);
  g_mutex_unlock (&directory->lock);
  g_thread_join (directory->thread);
  g_cond_clear (&directory->wake);
  g_mutex_clear (&directory->lock);
  g_free (directory);
}
