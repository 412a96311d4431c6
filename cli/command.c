/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements what all subcommands of `kiyome` share: messages, options with suggestions for
 * misspelt ones, dispatch to nested subcommands, and loading the configuration with its faults
 * printed. */
#include "cli/command.h"
#include "common/nearest.h"
#include "config/fallback.h"

#include <errno.h>
#include <linux/ioprio.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NICE 19
#define SMTP_PORT 25
#define HOST_MAX_BYTES 253 /* RFC 1035: a name of a host */
#define IOPRIO_BE_LEAST 7
#define MESSAGE_MAX 1000 /* characters */
#define REASON_MAX 2000  /* bytes that kiyome-store keeps of one */

gchar *
ky_command_printable (const gchar *text, gboolean lines)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  GString *safe = g_string_new (NULL);

  for (const gchar *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((lines && (c == '\n' || c == '\t'))
          || (g_unichar_isprint (c) && !g_unichar_iszerowidth (c)))
        g_string_append_unichar (safe, c);
      else if (!lines || c != '\r')
        g_string_append_c (safe, !lines && c == '\n' ? ' ' : '?');
    }
  return g_string_free (safe, FALSE);
}

/* Replaces the middle of `text` by " … " if it is longer than MESSAGE_MAX characters. Takes `text`.
 * (transfer full) */
static gchar *
command_shorten (gchar *text)
{
  glong length = g_utf8_strlen (text, -1);

  if (length <= MESSAGE_MAX)
    return text;
  const gchar *tail = g_utf8_offset_to_pointer (text, length - MESSAGE_MAX / 2);
  *g_utf8_offset_to_pointer (text, MESSAGE_MAX / 2) = '\0';
  gchar *shorter = g_strconcat (text, " … ", tail, NULL);
  g_free (text);
  return shorter;
}

/* Prints a message. Text that it quotes comes from the command line, a file or the store, and is
 * kept on one line. */
static void
command_complain (const gchar *program, const gchar *format, va_list arguments)
{
  g_autofree gchar *message = g_strdup_vprintf (format, arguments);
  g_autofree gchar *words = ky_i18n_in_words (message);
  g_autofree gchar *safe = command_shorten (ky_command_printable (words, FALSE));

  fflush (stdout);
  fprintf (stderr, "%s: %s\n", program, safe);
}

void
ky_command_complain (const gchar *program, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  command_complain (program, format, arguments);
  va_end (arguments);
}

int
ky_command_fail (const gchar *program, const GError *error)
{
  ky_command_complain (program, "%s", error->message);
  return KY_EXIT_FAILURE;
}

int
ky_command_usage (const gchar *program, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  command_complain (program, format, arguments);
  va_end (arguments);
  fprintf (stderr, _ ("Try '%s --help' for more information.\n"), program);
  return KY_EXIT_USAGE;
}

int
ky_command_version (void)
{
  printf ("kiyome %s\n", KY_VERSION);
  fputs (_ ("Licence: GNU GPL version 2 or later. There is no warranty.\n"), stdout);
  return KY_EXIT_OK;
}

/* Prints the version and exits, as GOption does for --help. */
static gboolean
show_version (const gchar *option, const gchar *value, gpointer data, GError **error)
{
  ky_command_version ();
  exit (fflush (stdout) == 0 ? KY_EXIT_OK : KY_EXIT_FAILURE);
}

/* Options for which an empty value has a meaning: none, or none from now on. */
static const gchar *const may_be_empty[]
    = { "from",  "mail",   "department", "sender-department", "display",
        "alias", "shared", "approves",   "password",          NULL };

/* Files that a secret is read from, and directories: they must be there before anything is done. */
static const gchar *const secrets[]
    = { "passphrase-file", "old-passphrase-file", "password-file", NULL };
static const gchar *const directories[] = { "config", "with", NULL };

/* Returns the errno that prevents reading `path` as a file or directory; 0: nothing does. */
static int
find_obstacle (const gchar *path, gboolean wants_directory)
{
  g_autofree gchar *kept = g_strconcat (path, ".kept", NULL);
  struct stat status;

  if (stat (path, &status) != 0)
    return wants_directory && g_file_test (kept, G_FILE_TEST_IS_DIR) ? 0 : errno;
  if (S_ISDIR (status.st_mode) != wants_directory)
    return wants_directory ? ENOTDIR : EISDIR;
  return access (path, wants_directory ? X_OK : R_OK) != 0 ? errno : 0;
}

/* Prints the first option whose path cannot be read. Returns TRUE if all can. */
static gboolean
check_paths (const gchar *program, const GOptionEntry *entries)
{
  for (; entries->long_name != NULL; entries++)
    {
      gboolean is_directory = g_strv_contains (directories, entries->long_name);
      gboolean is_secret = g_strv_contains (secrets, entries->long_name);
      const gchar *path = is_directory || is_secret ? *(gchar **)entries->arg_data : NULL;
      int obstacle = path != NULL ? find_obstacle (path, is_directory) : 0;

      if (obstacle == 0)
        continue;
      ky_command_usage (program, _ ("--%s: cannot read '%s': %s"), entries->long_name, path,
                        g_strerror (obstacle));
      return FALSE;
    }
  return TRUE;
}

static gboolean
says_something (const gchar *reason)
{
  gsize size = strlen (reason);

  while (*reason != '\0'
         && (g_unichar_isspace (g_utf8_get_char (reason))
             || g_unichar_iszerowidth (g_utf8_get_char (reason))))
    reason = g_utf8_next_char (reason);
  return *reason != '\0' && size <= REASON_MAX;
}

/* Refuses a command line without an option that is always needed (KY_CLI_NEEDED), or with a
 * --reason that the store would refuse: only blanks, or too long. */
static gboolean
check_needed (const gchar *program, const GOptionEntry *entries)
{
  for (; entries->long_name != NULL; entries++)
    {
      gboolean is_reason = g_str_equal (entries->long_name, "reason");
      gboolean is_needed = (entries->flags & KY_CLI_NEEDED) != 0;
      const gchar *value = is_reason || is_needed ? *(gchar **)entries->arg_data : NULL;

      if (value == NULL && is_needed)
        ky_command_usage (program, _ ("--%s is needed"), entries->long_name);
      else if (value != NULL && is_reason && g_utf8_validate (value, -1, NULL)
               && !says_something (value))
        ky_command_usage (program, _ ("--reason must say something, in at most %d bytes"),
                          REASON_MAX);
      else
        continue;
      return FALSE;
    }
  return TRUE;
}

/* Tells whether the option got "" as its value, or as one of its values. */
static gboolean
command_is_empty (const GOptionEntry *entry)
{
  if (entry->arg == G_OPTION_ARG_STRING || entry->arg == G_OPTION_ARG_FILENAME)
    return g_strcmp0 (*(gchar **)entry->arg_data, "") == 0;
  return (entry->arg == G_OPTION_ARG_STRING_ARRAY || entry->arg == G_OPTION_ARG_FILENAME_ARRAY)
         && *(gchar ***)entry->arg_data != NULL
         && g_strv_contains (*(const gchar *const **)entry->arg_data, "");
}

/* Returns the name of the first option that was given with an empty value although an empty value
 * has no meaning for it, or NULL. (transfer none) */
static const gchar *
find_empty (const GOptionEntry *entries)
{
  for (; entries->long_name != NULL; entries++)
    if (command_is_empty (entries) && !g_strv_contains (may_be_empty, entries->long_name))
      return entries->long_name;
  return NULL;
}

gboolean
ky_command_parse (int *argc, char ***argv, const gchar *program, const gchar *arguments,
                  const gchar *summary, const gchar *description, const GOptionEntry *entries)
{
  static const GOptionEntry of_all[] = {
    { "version", 'V', G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, show_version,
      N_ ("show the version and exit"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  const gchar *nearest = ky_nearest_option (*argv + 1, entries, NULL);
  g_autoptr (GError) error = NULL;

  g_set_prgname (program);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, KY_GETTEXT_DOMAIN);
  g_option_context_add_main_entries (context, of_all, KY_GETTEXT_DOMAIN);
  if (g_option_context_parse (context, argc, argv, &error))
    {
      /* "--" ends the options; GOption leaves it in the arguments if an operand precedes it. */
      for (int i = 1; i < *argc; i++)
        if (g_str_equal ((*argv)[i], "--"))
          {
            for (int j = i; j < *argc; j++)
              (*argv)[j] = (*argv)[j + 1];
            (*argc)--;
            break;
          }
      if (find_empty (entries) != NULL)
        {
          ky_command_usage (program, _ ("--%s is empty"), find_empty (entries));
          return FALSE;
        }
      if (arguments != NULL || *argc == 1)
        return check_needed (program, entries) && check_paths (program, entries);
      ky_command_usage (program, _ ("unexpected argument '%s'"), (*argv)[1]);
      return FALSE;
    }
  if (g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) && nearest != NULL)
    ky_command_usage (program, _ ("%s; did you mean --%s?"), error->message, nearest);
  else
    ky_command_usage (program, "%s", error->message);
  return FALSE;
}

static int
unknown_command (const gchar *program, const KySubcommand *subcommands, const gchar *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (; subcommands->name != NULL; subcommands++)
    g_ptr_array_add (names, (gpointer)subcommands->name);
  g_ptr_array_add (names, NULL);
  const gchar *nearest = ky_nearest (name, (const gchar *const *)names->pdata);
  if (nearest != NULL)
    return ky_command_usage (program, _ ("there is no command '%s'; did you mean '%s'?"), name,
                             nearest);
  return ky_command_usage (program, _ ("there is no command '%s'"), name);
}

void
ky_command_list (const KySubcommand *subcommands)
{
  for (; subcommands->name != NULL; subcommands++)
    printf ("  %-12s %s\n", subcommands->name, gettext (subcommands->summary));
}

/* Options of kiyome itself, which cli/main.c reads before the command. */
static const GOptionEntry of_kiyome[] = {
  { "tenant", 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  { NULL },
};

int
ky_command_dispatch (const gchar *program, const KySubcommand *subcommands, int argc, char **argv)
{
  const gchar *name = argc > 1 ? argv[1] : NULL;

  if (name == NULL)
    return ky_command_usage (program, _ ("a command is missing"));
  if (g_str_equal (name, "--help") || g_str_equal (name, "-h"))
    {
      printf (_ ("Usage: %s COMMAND [OPTION]... [ARGUMENT]...\n\nCommands:\n"), program);
      ky_command_list (subcommands);
      return KY_EXIT_OK;
    }
  if (g_str_equal (name, "--version") || g_str_equal (name, "-V"))
    return ky_command_version ();
  if (name[0] == '-')
    {
      const gchar *nearest
          = ky_nearest_option (argv + 1, g_str_equal (program, "kiyome") ? of_kiyome : NULL, NULL);

      return nearest != NULL ? ky_command_usage (
                 program, _ ("there is no option '%s'; did you mean --%s?"), name, nearest)
                             : ky_command_usage (program, _ ("there is no option '%s'"), name);
    }
  for (const KySubcommand *at = subcommands; at->name != NULL; at++)
    if (g_str_equal (at->name, name))
      return at->run (argc - 1, argv + 1);
  return unknown_command (program, subcommands, name);
}

KyConfig *
ky_command_config (const gchar *program, const gchar *directory)
{
  g_autoptr (GError) error = NULL;
  KyConfig *config = ky_config_load (directory, &error);

  if (config == NULL)
    ky_command_fail (program, error);
  return config;
}

KyConfig *
ky_command_config_main (const gchar *program, const gchar *directory)
{
  g_autoptr (GError) fault = NULL;
  KyConfig *config = ky_config_load (directory, &fault);

  if (config != NULL)
    return config;
  config = ky_config_load_main (directory, NULL);
  ky_command_fail (program, fault);
  if (config != NULL)
    ky_command_complain (
        program, "%s",
        _ ("this command needs no policy, so it continues: see kiyome policy check"));
  return config;
}

KyConfig *
ky_command_config_or_kept (const gchar *program, const gchar *directory, guint parts,
                           GError **ret_fault)
{
  g_autoptr (GError) error = NULL;
  KyConfig *config = ky_config_load_or_fallback (directory, parts, ret_fault, &error);

  if (config == NULL)
    ky_command_fail (program, error);
  return config;
}

gboolean
ky_command_colour (void)
{
  const gchar *term = g_getenv ("TERM");

  return isatty (STDOUT_FILENO) && g_getenv ("NO_COLOR") == NULL && term != NULL
         && !g_str_equal (term, "dumb");
}

void
ky_command_stand_back (void)
{
  if (setpriority (PRIO_PROCESS, 0, NICE) != 0
      || syscall (SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
                  IOPRIO_PRIO_VALUE (IOPRIO_CLASS_BE, IOPRIO_BE_LEAST))
             != 0)
    ky_log (KY_LOG_DEBUG, "priority: %s", g_strerror (errno));
}

gboolean
ky_command_read_host (const gchar *place, gchar **ret_host, guint16 *ret_port)
{
  const gchar *colon = strchr (place, ':');
  gsize length = colon != NULL ? (gsize)(colon - place) : strlen (place);
  guint64 port = SMTP_PORT;

  if (length == 0 || length > HOST_MAX_BYTES
      || (colon != NULL
          && !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL)))
    return FALSE;
  *ret_host = g_strndup (place, length);
  *ret_port = (guint16)port;
  return TRUE;
}
