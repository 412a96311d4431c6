/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks the question of `kiyome report selfcheck` about security updates: whether apt's lists on
 * this machine have a security update of a library that workers load. Nothing is downloaded. */
#include "cli/selfcheck-private.h"

#include "common/find.h"
#include "common/iso-time.h"
#include "engine/filetype.h"

#include <stdio.h>
#include <unistd.h>

#define LISTS_DAYS 7 /* Debian signs the list of its security archive again within a week */
#define NAMES_SHOWN 5

/* Starts the program and returns its standard output, in English; NULL if it cannot be started. Its
 * exit status is ignored: dpkg-query(1) fails if it knows one path of many. */
static gchar *
selfcheck_updates_run (const gchar *const *arguments, const gchar *variable)
{
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "LC_ALL", "C", TRUE);
  gchar *said = NULL;

  if (variable != NULL)
    environment = g_environ_setenv (environment, variable, "1", TRUE);
  if (!g_spawn_sync (NULL, (gchar **)arguments, environment,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &said, NULL,
                     NULL, NULL))
    return NULL;
  return said;
}

/* Adds the paths of the libraries that the dynamic linker would load for `program`, as ldd(1) shows
 * them; none if the program is not installed. */
static void
selfcheck_add_libraries (GHashTable *libraries, const gchar *program)
{
  g_autoptr (GRegex) path = g_regex_new ("(/\\S+) \\(0x", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (access (program, X_OK) != 0)
    return;
  g_autofree gchar *said
      = selfcheck_updates_run ((const gchar *const[]){ program, NULL }, "LD_TRACE_LOADED_OBJECTS");
  if (said == NULL)
    return;
  for (g_regex_match (path, said, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    g_hash_table_add (libraries, g_match_info_fetch (match, 1));
}

/* Returns the paths of what the workers, the scanner and LibreOffice load. (transfer full) */
static GHashTable *
selfcheck_libraries (void)
{
  GHashTable *libraries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree gchar *scanner = ky_find_program ("kiyome-scanner");

  for (guint i = 0; i < KY_N_FAMILIES; i++)
    {
      g_autofree gchar *name = g_strconcat ("kiyome-worker-", ky_family_name (i), NULL);
      g_autofree gchar *program = ky_find_program (name);

      selfcheck_add_libraries (libraries, program);
    }
  selfcheck_add_libraries (libraries, scanner);
  selfcheck_add_libraries (libraries, "/usr/lib/libreoffice/program/soffice.bin");
  return libraries;
}

/* Returns the other path of a file: below /usr, or without it. /lib is a link to /usr/lib, and dpkg
 * knows one of the two paths. (transfer full) */
static gchar *
selfcheck_other_path (const gchar *path)
{
  return g_str_has_prefix (path, "/usr/") ? g_strdup (path + strlen ("/usr"))
                                          : g_strconcat ("/usr", path, NULL);
}

/* Returns the packages that the libraries are from, as dpkg-query(1) says, and removes these
 * libraries from `libraries`. (transfer full) */
static GHashTable *
selfcheck_packages (GHashTable *libraries)
{
  GHashTable *packages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter at;
  gpointer path;

  g_ptr_array_add (arguments, g_strdup ("dpkg-query"));
  g_ptr_array_add (arguments, g_strdup ("--search"));
  g_hash_table_iter_init (&at, libraries);
  while (g_hash_table_iter_next (&at, &path, NULL))
    {
      g_ptr_array_add (arguments, g_strdup (path));
      g_ptr_array_add (arguments, selfcheck_other_path (path));
    }
  g_ptr_array_add (arguments, NULL);
  g_autofree gchar *said = selfcheck_updates_run ((const gchar *const *)arguments->pdata, NULL);
  g_auto (GStrv) lines = g_strsplit (said != NULL ? said : "", "\n", -1);
  for (gchar **line = lines; *line != NULL; line++)
    {
      gchar *colon = strstr (*line, ": /");

      if (colon == NULL)
        continue;
      *colon = '\0';
      g_autofree gchar *other = selfcheck_other_path (colon + strlen (": "));
      /* "one:amd64, other:amd64" have the file in common. */
      (*line)[strcspn (*line, ",")] = '\0';
      if (strchr (*line, ' ') != NULL) /* a text with spaces about a diversion is not a name */
        continue;
      g_hash_table_remove (libraries, colon + strlen (": "));
      g_hash_table_remove (libraries, other);
      g_hash_table_add (packages, g_strdup (*line));
    }
  return packages;
}

/* Returns "NAME VERSION" of each package of which a security archive has a newer version than the
 * installed one. apt-cache(8) lists the versions from the newest to the oldest, the installed one
 * after "***", and where each is from in the lines below it. NULL: apt-cache does not know all
 * packages. (transfer full) */
static GPtrArray *
selfcheck_waiting (GHashTable *packages)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (packages), (GCompareFunc)strcmp);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *version = NULL; /* newer than the installed one */
  const gchar *name = NULL;
  guint known = 0;

  g_ptr_array_add (arguments, (gpointer) "apt-cache");
  g_ptr_array_add (arguments, (gpointer) "policy");
  for (GList *at = names; at != NULL; at = at->next)
    g_ptr_array_add (arguments, at->data);
  g_ptr_array_add (arguments, NULL);
  g_autofree gchar *said = selfcheck_updates_run ((const gchar *const *)arguments->pdata, NULL);
  g_auto (GStrv) lines = g_strsplit (said != NULL ? said : "", "\n", -1);
  for (gchar **line = lines; *line != NULL; line++)
    {
      const gchar *text = *line + strspn (*line, " ");

      if (text == *line && g_str_has_suffix (text, ":"))
        {
          (*line)[strlen (*line) - 1] = '\0';
          name = text;
        }
      else if (g_str_has_prefix (text, "*** "))
        {
          known++;
          name = NULL; /* the following entries are not newer */
        }
      else if (name != NULL && g_regex_match_simple ("^[^ ]+ -?[0-9]+$", text, 0, 0))
        {
          g_free (version);
          version = g_strndup (text, strcspn (text, " "));
        }
      else if (name != NULL && version != NULL
               && g_regex_match_simple ("^-?[0-9]+ [^ ]+ [^ ]+-security/", text, 0, 0))
        {
          g_ptr_array_add (waiting, g_strconcat (name, " ", version, NULL));
          name = NULL;
        }
    }
  return known == g_hash_table_size (packages) ? g_steal_pointer (&waiting) : NULL;
}

/* Returns the date in a signed list, "Date: Thu, 26 Nov 2026 21:03:35 UTC", in seconds since 1970;
 * 0 if the list has none. */
static gint64
selfcheck_list_date (const gchar *path)
{
  static const gchar *const months[]
      = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autofree gchar *text = NULL;
  gchar month[4] = "";
  gint day, year, hour, minute, second;
  guint number = 0;
  g_autoptr (GDateTime) time = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (gchar **line = lines; *line != NULL && month[0] == '\0'; line++)
    if (sscanf (*line, "Date: %*3s, %2d %3s %4d %2d:%2d:%2d", &day, month, &year, &hour, &minute,
                &second)
        != 6)
      month[0] = '\0';
  while (number < G_N_ELEMENTS (months) && strcmp (months[number], month) != 0)
    number++;
  if (number < G_N_ELEMENTS (months))
    time = g_date_time_new_utc (year, (gint)number + 1, day, hour, minute, second);
  return time != NULL ? g_date_time_to_unix (time) : 0;
}

/* Returns the date of the oldest list of a security archive among apt's lists; 0: there is none. */
static gint64
selfcheck_lists_date (void)
{
  g_autofree gchar *said = selfcheck_updates_run (
      (const gchar *const[]){ "apt-config", "shell", "lists", "Dir::State::lists/d", NULL }, NULL);
  const gchar *value = said != NULL ? strchr (said, '=') : NULL;
  g_autofree gchar *line = value != NULL ? g_strchomp (g_strdup (value + 1)) : NULL;
  g_autofree gchar *directory = line != NULL ? g_shell_unquote (line, NULL) : NULL;
  g_autoptr (GDir) names = directory != NULL ? g_dir_open (directory, 0, NULL) : NULL;
  const gchar *name;
  gint64 oldest = G_MAXINT64;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (directory, name, NULL);

      if (g_str_has_suffix (name, "-security_InRelease")
          || g_str_has_suffix (name, "-security_Release"))
        oldest = MIN (oldest, selfcheck_list_date (path));
    }
  return oldest != G_MAXINT64 ? oldest : 0;
}

/* Names the first packages of `waiting`, and the number of the others. (transfer full) */
static gchar *
selfcheck_name_waiting (GPtrArray *waiting)
{
  guint shown = MIN (waiting->len, NAMES_SHOWN);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < shown; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", (gchar *)waiting->pdata[i]);
  if (waiting->len > shown)
    g_string_append_printf (names, _ (" and %u others"), waiting->len - shown);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* Returns why apt's lists do not tell whether updates wait, and what to do; NULL if they tell it.
 * `date`: of the oldest list, or 0. `strange` (nullable): a library that belongs to no package.
 * `are_known`: apt-cache knows the versions of all packages. (transfer full) */
static gchar *
selfcheck_why_unknown (gint64 date, const gchar *strange, gboolean are_known)
{
  gint64 age = g_get_real_time () / G_USEC_PER_SEC - date;
  g_autofree gchar *when = ky_local_time (date);

  if (date == 0)
    return g_strdup (_ ("apt has no list of a security archive: add the archive to "
                        "/etc/apt/sources.list.d, and run apt update"));
  if (age > LISTS_DAYS * KY_DAY_SECONDS || age < -KY_DAY_SECONDS)
    return g_strdup_printf (_ ("apt's list of security updates dates from %s: run apt update"),
                            when);
  if (strange != NULL)
    return g_strdup_printf (_ ("%s belongs to no package: check its updates yourself"), strange);
  if (!are_known)
    return g_strdup (_ ("apt-cache policy does not tell the versions of the libraries' packages"));
  return NULL;
}

void
ky_selfcheck_updates (KySelfcheck *self)
{
  g_autoptr (GHashTable) libraries = selfcheck_libraries ();
  guint n_libraries = g_hash_table_size (libraries);
  g_autoptr (GHashTable) packages = selfcheck_packages (libraries);
  g_autoptr (GPtrArray) waiting = selfcheck_waiting (packages);
  gint64 date = selfcheck_lists_date ();
  g_autofree gchar *when = ky_local_time (date);
  g_autofree gchar *evidence = NULL;
  GHashTableIter at;
  gpointer strange = NULL;

  if (waiting != NULL && waiting->len > 0)
    {
      evidence = selfcheck_name_waiting (waiting);
      ky_selfcheck_say (self, KY_QUESTION_UPDATES, FALSE, evidence);
      return;
    }
  g_hash_table_iter_init (&at, libraries);
  g_hash_table_iter_next (&at, &strange, NULL);
  evidence = selfcheck_why_unknown (date, strange, waiting != NULL && n_libraries > 0);
  if (evidence != NULL)
    {
      ky_selfcheck_answer (self, KY_QUESTION_UPDATES, NULL, KY_ANSWER_UNKNOWN, evidence);
      return;
    }
  evidence = g_strdup_printf (_ ("%u libraries of %u packages; apt's list dates from %s"),
                              n_libraries, g_hash_table_size (packages), when);
  ky_selfcheck_say (self, KY_QUESTION_UPDATES, TRUE, evidence);
}
