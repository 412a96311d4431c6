/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome user`: adds, lists, changes and removes the users of the portal. The first
 * administrator of the portal is made with this command. */
#include "cli/columns.h"
#include "common/release.h"
#include "common/text.h"

#define NAME_MAX_BYTES 1000 /* longer names cannot belong to a user */

/* Holds the values of a user; options that may be repeated are lists. */
typedef struct
{
  gchar *directory, *display, *mail, *department, *roles, *language, *password_file, *until;
  gchar **aliases, **shared, **approves;
  gboolean no_password;
} User;

KY_DEFINE_AUTO_CLEAR (user_clear, User, directory, display, mail, department, roles, language,
                      password_file, until, aliases, shared, approves)

/* Reads the password from a file, or twice from the terminal. NULL with the error printed. */
static gchar *
read_password (const gchar *program, const gchar *file)
{
  g_autoptr (GError) error = NULL;
  gchar *first = file != NULL ? ky_cli_read_passphrase (file, &error)
                              : ky_cli_ask_password (_ ("New password: "), &error);

  if (first == NULL)
    {
      ky_command_fail (program, error);
      return NULL;
    }
  if (file != NULL)
    return first;
  gchar *second = ky_cli_ask_password (_ ("Repeat the password: "), &error);
  if (g_strcmp0 (first, second) == 0)
    {
      ky_text_wipe (second);
      return first;
    }
  if (second == NULL)
    ky_command_fail (program, error);
  else
    ky_command_complain (program, "%s", _ ("the two passwords are different"));
  ky_text_wipe (first);
  ky_text_wipe (second);
  return NULL;
}

static gboolean
user_check_name (const gchar *program, const gchar *name)
{
  if (name[0] == '\0')
    ky_command_usage (program, _ ("the name of the user is empty"));
  else if (strlen (name) > NAME_MAX_BYTES)
    ky_command_usage (program, _ ("'%s' is too long for the name of a user"), name);
  else
    return TRUE;
  return FALSE;
}

/* Parses the options of a command for one user, whose name is argv[1] then. Returns FALSE with the
 * error printed. */
static gboolean
user_parse (int *argc, char ***argv, const gchar *program, const gchar *summary,
            const gchar *description, const GOptionEntry *entries)
{
  if (!ky_command_parse (argc, argv, program, _ ("NAME"), summary, description, entries))
    return FALSE;
  if (*argc == 2)
    return user_check_name (program, (*argv)[1]);
  ky_command_usage (program, _ ("the name of one user is needed"));
  return FALSE;
}

/* Calls one verb of the store; an error is printed. */
static int
user_tell (const gchar *program, const gchar *directory, const gchar *verb,
           const gchar *const *arguments, KyRows **ret_rows)
{
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  int status = KY_EXIT_OK;

  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, verb, arguments, NULL, &status);
  if (rows == NULL)
    return status;
  if (ret_rows != NULL)
    *ret_rows = g_steal_pointer (&rows);
  return KY_EXIT_OK;
}

static gchar *
user_join (gchar **list)
{
  return list != NULL ? g_strjoinv (";", list) : NULL;
}

/* Prints whose mail the change gives access to; the store has informed these people. */
static void
print_note (const gchar *name, KyRows *rows)
{
  if (rows == NULL || ky_rows_next (rows, NULL) != 1)
    return;
  g_autofree gchar *note = ky_rows_text_of (rows, "note");
  if (note[0] != '\0')
    printf (_ ("%s can now see mail that is or was another's, or was here before: %s. That address "
               "and who else has it are told by mail.\n"),
            name, note);
}

static int
save (const gchar *program, const gchar *verb, const gchar *name, User *user, const gchar *password)
{
  g_autofree gchar *aliases = user_join (user->aliases);
  g_autofree gchar *shared = user_join (user->shared);
  g_autofree gchar *approves = user_join (user->approves);

  g_autofree gchar *until = NULL;
  g_autoptr (KyRows) rows = NULL;

  if (user->until != NULL)
    {
      until = g_str_equal (user->until, "never")
                  ? g_strdup ("0")
                  : ky_cli_read_expiry (program, "until", user->until);
      if (until == NULL)
        return KY_EXIT_USAGE;
    }
  if (user->roles != NULL)
    g_strdelimit (user->roles, ", ", ';');
  int status = user_tell (
      program, user->directory, verb,
      (const gchar *const[]){
          "name",     name,     "display", user->display, "mail",       user->mail,
          "aliases",  aliases,  "shared",  shared,        "department", user->department,
          "approves", approves, "roles",   user->roles,   "language",   user->language,
          "password", password, "until",   until,         NULL },
      &rows);
  print_note (name, rows);
  return status;
}

#define ADDRESS_ENTRIES(user)                                                                      \
  KY_CLI_TEXT ("mail", &(user).mail, N_ ("mail address; the user sees mail to it"),                \
               N_ ("ADDRESS")),                                                                    \
      { "alias",                                                                                   \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING_ARRAY,                                                                 \
        &(user).aliases,                                                                           \
        N_ ("another address of the user; may be repeated"),                                       \
        N_ ("ADDRESS") },                                                                          \
  {                                                                                                \
    "shared", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(user).shared,                                     \
        N_ ("a mailbox shared with others; may be repeated"), N_ ("ADDRESS")                       \
  }
#define ROLE_ENTRIES(user)                                                                         \
  KY_CLI_TEXT ("department", &(user).department, N_ ("department"), N_ ("NAME")),                  \
      { "approves",                                                                                \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING_ARRAY,                                                                 \
        &(user).approves,                                                                          \
        N_ ("a department to approve for (default: the user's own); may be repeated"),             \
        N_ ("NAME") },                                                                             \
      KY_CLI_TEXT (                                                                                \
          "until", &(user).until,                                                                  \
          N_ ("day with which the account ends, as for contract work; never: it does not"),        \
          N_ ("DATE"))
#define PASSWORD_ENTRY(user)                                                                       \
  KY_CLI_FILE ("password-file", &(user).password_file,                                             \
               N_ ("file whose first line is the password (default: ask)"), N_ ("FILE"))

/* --- add ------------------------------------------------------------------------------------ */

static int
user_add (int argc, char **argv)
{
  const gchar *program = "kiyome user add";
  g_auto (User) user = { 0 };
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&user.directory),
          KY_CLI_TEXT ("display", &user.display, N_ ("name to show"), N_ ("NAME")),
          KY_CLI_TEXT ("roles", &user.roles,
                       N_ ("any of staff, approver, administrator, auditor (default: staff)"),
                       N_ ("ROLE,...")),
          ROLE_ENTRIES (user),
          ADDRESS_ENTRIES (user),
          KY_CLI_TEXT ("language", &user.language, N_ ("ja or en (default: ja)"), N_ ("LANGUAGE")),
          PASSWORD_ENTRY (user),
          KY_CLI_FLAG ("no-password", &user.no_password,
                       N_ ("without a password; the user cannot sign in until one is set")),
          { NULL } };
  gchar *password = NULL;

  if (!user_parse (&argc, &argv, program, _ ("Adds a user of the portal."),
                   _ ("Approvers, administrators and auditors set up a one-time password "
                      "when they first sign in."),
                   entries))
    return KY_EXIT_USAGE;
  if (!user.no_password)
    {
      password = read_password (program, user.password_file);
      if (password == NULL)
        return KY_EXIT_USAGE;
    }
  int status = save (program, "user-add", argv[1], &user, password);
  ky_text_wipe (password);
  return status;
}

/* --- list ----------------------------------------------------------------------------------- */

static int
user_list (int argc, char **argv)
{
  const gchar *program = "kiyome user list";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *text = NULL;
  gboolean is_json = FALSE, is_all = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_TEXT ("text", &text,
                       N_ ("only users whose name, address or department contains TEXT"),
                       N_ ("TEXT")),
          KY_CLI_FLAG ("all", &is_all, N_ ("include removed users")),
          KY_CLI_JSON (&is_json),
          { NULL } };
  g_autoptr (KyRows) rows = NULL;
  guint n = 0;

  if (!ky_command_parse (&argc, &argv, program, NULL, _ ("Lists the users of the portal."), NULL,
                         entries))
    return KY_EXIT_USAGE;
  int status = user_tell (
      program, directory, "users",
      (const gchar *const[]){ "text", text, "limit", "100000", "all", is_all ? "1" : "0", NULL },
      &rows);
  if (status != KY_EXIT_OK)
    return status;
  while (ky_columns_user_list[n].name != NULL)
    n++;
  g_autofree KyColumn *columns = g_memdup2 (ky_columns_user_list, (n + 1) * sizeof *columns);
  for (KyColumn *column = columns; column->name != NULL; column++)
    if (!is_all && g_str_equal (column->name, "removed"))
      column->title = NULL;
  return ky_cli_print (program, rows, columns, is_json ? KY_FORMAT_JSON : KY_FORMAT_TABLE) >= 0
             ? KY_EXIT_OK
             : KY_EXIT_FAILURE;
}

/* --- passwd, role, address ------------------------------------------------------------------ */

static int
user_passwd (int argc, char **argv)
{
  const gchar *program = "kiyome user passwd";
  g_auto (User) user = { 0 };
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&user.directory), PASSWORD_ENTRY (user), { NULL } };

  if (!user_parse (&argc, &argv, program,
                   _ ("Sets a new password for a user, and ends the user's sessions."), NULL,
                   entries))
    return KY_EXIT_USAGE;
  gchar *password = read_password (program, user.password_file);
  if (password == NULL)
    return KY_EXIT_USAGE;
  int status = save (program, "user-set", argv[1], &user, password);
  ky_text_wipe (password);
  return status;
}

static int
user_role (int argc, char **argv)
{
  const gchar *program = "kiyome user role";
  g_auto (User) user = { 0 };
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&user.directory), ROLE_ENTRIES (user), { NULL } };

  if (!ky_command_parse (
          &argc, &argv, program, _ ("NAME [ROLE,...]"),
          _ ("Sets what a user may do (staff, approver, administrator, auditor), and "
             "until when."),
          NULL, entries))
    return KY_EXIT_USAGE;
  if (argc < 2 || argc > 3)
    return ky_command_usage (program, _ ("the name of one user is needed"));
  if (!user_check_name (program, argv[1]))
    return KY_EXIT_USAGE;
  if (argc == 2 && user.department == NULL && user.approves == NULL && user.until == NULL)
    return ky_command_usage (program, _ ("roles, --department, --approves or --until are needed"));
  user.roles = g_strdup (argv[2]);
  return save (program, "user-set", argv[1], &user, NULL);
}

static int
user_address (int argc, char **argv)
{
  const gchar *program = "kiyome user address";
  g_auto (User) user = { 0 };
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&user.directory), ADDRESS_ENTRIES (user), { NULL } };

  if (!ky_command_parse (&argc, &argv, program, _ ("NAME"),
                         _ ("Sets whose mail a user sees. Each kind that is given replaces those "
                            "of its kind; --alias '' leaves none."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("the name of one user is needed"));
  if (!user_check_name (program, argv[1]))
    return KY_EXIT_USAGE;
  if (user.mail == NULL && user.aliases == NULL && user.shared == NULL)
    return ky_command_usage (program, _ ("--mail, --alias or --shared is needed"));
  return save (program, "user-set", argv[1], &user, NULL);
}

/* --- totp ----------------------------------------------------------------------------------- */

static int
user_totp (int argc, char **argv)
{
  const gchar *program = "kiyome user totp";
  g_autofree gchar *directory = NULL;
  gboolean makes = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_FLAG ("new", &makes,
                       N_ ("create a new one at once and print it, to be handed over in person")),
          { NULL } };
  g_autoptr (KyRows) rows = NULL;

  if (!ky_command_parse (&argc, &argv, program, _ ("NAME"),
                         _ ("Removes a user's one-time password, for example after a phone was "
                            "lost; the user sets up another one at the next sign-in."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("the name of one user is needed"));
  if (!user_check_name (program, argv[1]))
    return KY_EXIT_USAGE;
  int status = user_tell (
      program, directory, "user-set",
      (const gchar *const[]){ "name", argv[1], makes ? "totp-new" : "totp-reset", "yes", NULL },
      &rows);
  if (status != KY_EXIT_OK || !makes)
    return status;
  if (ky_rows_next (rows, NULL) == 1)
    {
      g_autofree gchar *uri = ky_rows_text_of (rows, "uri");

      printf ("%s\n", uri);
      sodium_memzero (uri, strlen (uri));
    }
  return KY_EXIT_OK;
}

/* --- unlock, disable, enable ---------------------------------------------------------------- */

static int
change_state (int argc, char **argv, const gchar *program, const gchar *summary, const gchar *key,
              const gchar *value)
{
  g_autofree gchar *directory = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), { NULL } };

  if (!user_parse (&argc, &argv, program, summary, NULL, entries))
    return KY_EXIT_USAGE;
  return user_tell (program, directory, "user-set",
                    (const gchar *const[]){ "name", argv[1], key, value, NULL }, NULL);
}

static int
user_unlock (int argc, char **argv)
{
  return change_state (argc, argv, "kiyome user unlock",
                       _ ("Clears a user's failed sign-ins, so that the user can try again."),
                       "unlock", "yes");
}

static int
user_disable (int argc, char **argv)
{
  const gchar *program = "kiyome user disable";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *reason = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_REASON (&reason), { NULL } };

  if (!user_parse (&argc, &argv, program,
                   _ ("Stops a user from signing in, and ends all sessions of that user."),
                   _ ("The addresses of incident.to are told, with the reason."), entries))
    return KY_EXIT_USAGE;
  return user_tell (
      program, directory, "user-set",
      (const gchar *const[]){ "name", argv[1], "disabled", "1", "reason", reason, NULL }, NULL);
}

static int
user_enable (int argc, char **argv)
{
  return change_state (argc, argv, "kiyome user enable",
                       _ ("Lets a user that was disabled sign in again."), "disabled", "0");
}

/* --- remove --------------------------------------------------------------------------------- */

/* Prints "NAME display department address" of the user `name`. A missing user is reported later, by
 * the store. */
static int
print_leaving (const gchar *program, const gchar *directory, const gchar *name)
{
  g_autoptr (KyRows) rows = NULL;
  g_autofree gchar *sought = g_utf8_casefold (name, -1);
  int status = user_tell (program, directory, "users",
                          (const gchar *const[]){ "text", name, "limit", "100000", NULL }, &rows);

  while (status == KY_EXIT_OK && ky_rows_next (rows, NULL) == 1)
    {
      g_autofree gchar *found = ky_rows_text_of (rows, "name");
      g_autofree gchar *folded = g_utf8_casefold (found, -1);
      g_autofree gchar *display = ky_rows_text_of (rows, "display");
      g_autofree gchar *department = ky_rows_text_of (rows, "department");
      g_autofree gchar *mail = ky_rows_text_of (rows, "mail");

      if (strcmp (folded, sought) == 0)
        fprintf (stderr, "%s  %s  %s  %s\n", found, display, department, mail);
    }
  return status;
}

/* Shows the user `name` and asks for confirmation. Returns KY_EXIT_OK if it is confirmed. */
static int
confirm_remove (const gchar *program, const gchar *directory, const gchar *name)
{
  if (!ky_cli_can_confirm (program))
    return KY_EXIT_USAGE;
  int status = print_leaving (program, directory, name);
  if (status != KY_EXIT_OK)
    return status;
  g_autofree gchar *question = g_strdup_printf (_ ("Remove the user %s for good?"), name);
  if (ky_cli_confirm (question))
    return KY_EXIT_OK;
  ky_command_complain (program, "%s", _ ("no user was removed"));
  return KY_EXIT_NO;
}

static int
user_remove (int argc, char **argv)
{
  const gchar *program = "kiyome user remove";
  g_autofree gchar *directory = NULL;
  gboolean is_sure = FALSE;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_YES (&is_sure), { NULL } };
  int status = KY_EXIT_OK;

  if (!user_parse (&argc, &argv, program,
                   _ ("Removes a user's password, one-time password, addresses, departments "
                      "and deputies, and ends all sessions. The name stays in the log, and "
                      "no other user can get it."),
                   _ ("Asks first, unless --yes is given."), entries))
    return KY_EXIT_USAGE;
  if (!is_sure)
    status = confirm_remove (program, directory, argv[1]);
  if (status == KY_EXIT_OK)
    status = user_tell (program, directory, "user-remove",
                        (const gchar *const[]){ "name", argv[1], NULL }, NULL);
  if (status == KY_EXIT_OK)
    printf (_ ("%s was removed; the name stays in the log\n"), argv[1]);
  return status;
}

/* --- import --------------------------------------------------------------------------------- */

/* Prints one line for each fault; nothing was changed then. */
static int
print_import (const gchar *program, const gchar *file, KyRows *rows)
{
  gboolean is_good = TRUE;
  gint next;

  while ((next = ky_rows_next (rows, NULL)) == 1)
    {
      const KyRowValue *line = ky_rows_get (rows, "line");

      if (line->kind == KY_ROW_NUMBER)
        {
          g_autofree gchar *fault = ky_rows_text_of (rows, "message");
          g_autofree gchar *message = ky_i18n_in_words (fault);

          is_good = FALSE;
          ky_command_complain (program, "%s:%" G_GINT64_FORMAT ": %s", file, line->number, message);
        }
      else if (is_good)
        {
          g_autofree gchar *added = ky_rows_text_of (rows, "added");
          g_autofree gchar *changed = ky_rows_text_of (rows, "changed");

          printf (_ ("%s added, %s changed\n"), added, changed);
        }
    }
  if (next < 0)
    return KY_EXIT_FAILURE;
  if (!is_good)
    ky_command_complain (program, "%s", _ ("nothing was changed"));
  return is_good ? KY_EXIT_OK : KY_EXIT_USAGE;
}

static int
user_import (int argc, char **argv)
{
  const gchar *program = "kiyome user import";
  g_autofree gchar *directory = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), { NULL } };
  const gchar *const none[] = { NULL };
  g_autoptr (KyRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  gchar *text = NULL;
  gsize size = 0;

  if (!ky_command_parse (&argc, &argv, program, _ ("FILE"),
                         _ ("Adds and changes the users of a CSV file, all of them or none."),
                         _ ("Its first line names the columns: name, display, mail, addresses, "
                            "shared, department, approves, roles, language, password. Lists are "
                            "separated by \";\"."),
                         entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("one file is needed"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (!g_file_get_contents (argv[1], &text, &size, &error))
    {
      ky_command_fail (program, error);
      return KY_EXIT_USAGE;
    }
  g_autoptr (GBytes) blob = g_bytes_new_take (text, size);
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (config, &error);
  if (admin != NULL)
    rows = ky_store_admin_ask (admin, "user-import", none, blob, NULL, &error);
  sodium_memzero (text, size);
  if (rows != NULL)
    return print_import (program, argv[1], rows);
  return ky_command_fail (program, error);
}

KY_DEFINE_COMMAND (ky_command_user, "kiyome user", { "add", user_add, N_ ("add a user") },
                   { "list", user_list, N_ ("list the users") },
                   { "passwd", user_passwd, N_ ("set a user's password") },
                   { "role", user_role, N_ ("set what a user may do") },
                   { "totp", user_totp, N_ ("remove or create a user's one-time password") },
                   { "address", user_address, N_ ("set whose mail a user sees") },
                   { "unlock", user_unlock, N_ ("clear a user's failed sign-ins") },
                   { "disable", user_disable, N_ ("stop a user from signing in") },
                   { "enable", user_enable, N_ ("let a disabled user sign in again") },
                   { "import", user_import, N_ ("add and change the users of a CSV file") },
                   { "remove", user_remove, N_ ("remove a user") })
