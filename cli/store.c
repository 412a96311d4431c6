/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements what the commands that call kiyome-store share: connecting (also to a store that is
 * just starting), reading passphrases and keys, checking identifiers, and printing rows as a
 * table, CSV or JSON. Values are made safe for a terminal before they are printed in a table. */
#include "cli/store.h"
#include "cli/codes.h"
#include "common/csv-cell.h"
#include "common/iso-time.h"
#include "common/text.h"
#include "config/tenants.h"
#include "store/client/portal-client.h"
#include "store/seal/id.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#define PASSPHRASE_MAX 1024
#define ENTRY_GROUPS 2           /* groups of four characters */
#define ARGUMENT_MAX (64 * 1024) /* size of an argument in a message to the store */
#define START_SECONDS 30         /* time to wait for a store that is being started */
#define RETRY_MS 200

/* Tells whether systemd starts `unit`, or waits to start it again. FALSE if systemd is not the
 * manager. */
static gboolean
is_starting (const gchar *unit)
{
  const gchar *const arguments[]
      = { "systemctl", "show", "--property=ActiveState", "--value", unit, NULL };
  g_autofree gchar *said = NULL;

  return g_file_test ("/run/systemd/system", G_FILE_TEST_IS_DIR)
         && g_spawn_sync (NULL, (gchar **)arguments, NULL,
                          G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &said, NULL,
                          NULL, NULL)
         && g_str_equal (g_strchomp (said), "activating");
}

KyStoreAdmin *
ky_cli_connect (KyConfig *config, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (config, "store/admin.sock");
  const gchar *tenant = ky_config_tenant_name (config);
  g_autofree gchar *unit = g_strconcat ("kiyome-store", tenant != NULL ? "@" : NULL, tenant, NULL);
  gint64 until = g_get_monotonic_time () + START_SECONDS * G_USEC_PER_SEC;
  gboolean waits = TRUE;

  for (;;)
    {
      g_autoptr (GError) local = NULL;
      KyStoreAdmin *admin = ky_store_admin_connect (path, &local);

      if (admin != NULL)
        return admin;
      /* The store may have started since, so it is tried once more after the last look at its
       * unit. */
      if (!waits || g_get_monotonic_time () >= until)
        {
          g_propagate_prefixed_error (
              error, g_steal_pointer (&local),
              _ ("kiyome-store can't be reached (systemctl start %s starts it): "), unit);
          return NULL;
        }
      waits = is_starting (unit);
      if (waits)
        g_usleep (RETRY_MS * G_TIME_SPAN_MILLISECOND);
    }
}

gboolean
ky_cli_is_plain (const gchar *text)
{
  for (const gchar *p = text; *p != '\0'; p++)
    if (((guchar)*p < 0x20 && *p != '\t' && *p != '\n') || *p == 0x7f)
      return FALSE;
  return g_utf8_validate (text, -1, NULL);
}

/* Refuses what the store would refuse as a malformed message. */
gboolean
ky_cli_check_arguments (const gchar *program, const gchar *const *arguments)
{
  for (; arguments != NULL && arguments[0] != NULL; arguments += 2)
    if (arguments[1] != NULL && strlen (arguments[1]) > ARGUMENT_MAX)
      {
        ky_command_complain (program, _ ("%s: longer than %d bytes"), arguments[0], ARGUMENT_MAX);
        return FALSE;
      }
    else if (arguments[1] != NULL && !ky_cli_is_plain (arguments[1]))
      {
        ky_command_complain (program, _ ("%s: a text without control characters is expected"),
                             arguments[0]);
        return FALSE;
      }
  return TRUE;
}

static KyRows *
store_ask (const gchar *program, KyConfig *config, const gchar *verb, const gchar *const *arguments,
           GBytes *blob, int *ret_fd, int *ret_status)
{
  g_autoptr (GError) error = NULL;
  KyRows *rows = NULL;

  if (!ky_cli_check_arguments (program, arguments))
    {
      *ret_status = KY_EXIT_USAGE;
      return NULL;
    }
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (config, &error);
  if (admin != NULL)
    rows = ky_store_admin_ask (admin, verb, arguments, blob, ret_fd, &error);
  if (rows == NULL)
    {
      const gchar *text = error->message;
      const gchar *code = ky_store_refusal (error, &text);
      g_autofree gchar *words = ky_i18n_in_words (text);

      ky_command_complain (program, "%s", words);
      if (g_strcmp0 (code, "invalid") == 0 || g_strcmp0 (code, "weak-password") == 0
          || g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG))
        *ret_status = KY_EXIT_USAGE;
      else
        *ret_status
            = g_error_matches (error, KY_ERROR, KY_ERROR_STORE) ? KY_EXIT_NO : KY_EXIT_FAILURE;
    }
  return rows;
}

KyRows *
ky_cli_ask (const gchar *program, KyConfig *config, const gchar *verb,
            const gchar *const *arguments, int *ret_fd, int *ret_status)
{
  return store_ask (program, config, verb, arguments, NULL, ret_fd, ret_status);
}

KyRows *
ky_cli_ask_with (const gchar *program, KyConfig *config, const gchar *verb,
                 const gchar *const *arguments, GBytes *blob, int *ret_status)
{
  return store_ask (program, config, verb, arguments, blob, NULL, ret_status);
}

gboolean
ky_cli_first_row (KyRows *rows, int *status)
{
  if (rows == NULL)
    return FALSE;
  if (ky_rows_next (rows, NULL) == 1)
    return TRUE;
  *status = KY_EXIT_FAILURE;
  return FALSE;
}

int
ky_cli_print_id (KyRows *rows, int status)
{
  if (!ky_cli_first_row (rows, &status))
    return status;
  g_autofree gchar *id = ky_rows_text_of (rows, "id");
  printf ("%s\n", id);
  return KY_EXIT_OK;
}

int
ky_cli_ask_each (const gchar *program, const gchar *directory, const gchar *verb,
                 const gchar *reason, gchar **ids)
{
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  gboolean are_several = ids[0] != NULL && ids[1] != NULL;
  int worst = KY_EXIT_OK;

  if (config == NULL)
    return KY_EXIT_USAGE;
  for (; *ids != NULL; ids++)
    {
      const gchar *const arguments[] = { "id", *ids, "reason", reason, NULL };
      int status = KY_EXIT_OK;
      g_autoptr (KyRows) rows = ky_cli_ask (program, config, verb, arguments, NULL, &status);

      if (rows == NULL && are_several)
        ky_cli_say_left (program, *ids);
      worst = MAX (worst, status);
    }
  return worst;
}

void
ky_cli_say_left (const gchar *program, const gchar *id)
{
  ky_command_complain (program, _ ("%s stays as it is"), id);
}

/* --- passphrases ---------------------------------------------------------------------------- */

static gchar *
store_read_line (int fd, const gchar *name, GError **error)
{
  gchar *line = g_malloc0 (PASSPHRASE_MAX + 1);
  gsize size = 0;
  ssize_t n = 0;

  while (size < PASSPHRASE_MAX && (n = read (fd, line + size, 1)) == 1 && line[size] != '\n')
    size++;
  line[size] = '\0';
  if (size > 0 && line[size - 1] == '\r')
    line[--size] = '\0';
  if (n >= 0 && size > 0)
    return line;
  g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, _ ("%s: no passphrase"), name);
  g_free (line);
  return NULL;
}

gchar *
ky_cli_read_passphrase (const gchar *file, GError **error)
{
  ky_autofd int fd = open (file, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return ky_fail_errno_null (error, file);
  return store_read_line (fd, file, error);
}

static gchar *
ask_hidden (const gchar *prompt, const gchar *without_terminal, GError **error)
{
  ky_autofd int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  struct termios shown;

  if (fd < 0 || tcgetattr (fd, &shown) != 0)
    return ky_fail_null (error, KY_ERROR_IO, "%s", without_terminal);
  struct termios hidden = shown;
  hidden.c_lflag &= ~(tcflag_t)ECHO;
  if (!ky_fd_write_all (fd, ky_view (prompt, strlen (prompt)), error)
      || tcsetattr (fd, TCSAFLUSH, &hidden) != 0)
    return NULL;
  gchar *passphrase = store_read_line (fd, "/dev/tty", error);
  tcsetattr (fd, TCSAFLUSH, &shown);
  ky_fd_write_all (fd, ky_view ("\n", 1), NULL);
  return passphrase;
}

gchar *
ky_cli_ask_passphrase (const gchar *prompt, GError **error)
{
  return ask_hidden (prompt,
                     _ ("a passphrase is needed and there is no terminal to ask on; give "
                        "--passphrase-file"),
                     error);
}

gchar *
ky_cli_ask_password (const gchar *prompt, GError **error)
{
  return ask_hidden (prompt,
                     _ ("a password is needed and there is no terminal to ask on; give "
                        "--password-file"),
                     error);
}

gchar *
ky_cli_read_secret (const gchar *prompt, GError **error)
{
  if (isatty (STDIN_FILENO) == 0)
    return store_read_line (STDIN_FILENO, "stdin", error);
  gchar *first = ask_hidden (prompt, "/dev/tty", error);
  gchar *second
      = first != NULL ? ask_hidden (_ ("Repeat the password: "), "/dev/tty", error) : NULL;
  if (second != NULL && strcmp (first, second) == 0)
    {
      ky_text_wipe (second);
      return first;
    }
  if (second != NULL)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_CONFIG, _ ("the two passwords are different"));
  ky_text_wipe (first);
  ky_text_wipe (second);
  return NULL;
}

gboolean
ky_cli_load_key (const gchar *directory, const gchar *id, const gchar *file,
                 KyPublicKey *ret_public, guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ky_keys_load (directory, id, NULL, ret_public, ret_secret, &local))
    return TRUE;
  if (!g_error_matches (local, KY_ERROR, KY_ERROR_ENCRYPTED))
    return ky_error_pass (error, &local);
  gchar *passphrase = file != NULL ? ky_cli_read_passphrase (file, error)
                                   : ky_cli_ask_passphrase (_ ("Passphrase: "), error);
  if (passphrase == NULL)
    return FALSE;
  gboolean ok = ky_keys_load (directory, id, passphrase, ret_public, ret_secret, error);
  sodium_memzero (passphrase, strlen (passphrase));
  g_free (passphrase);
  return ok;
}

int
ky_cli_dispatch_with_keys (const gchar *program, const KySubcommand *subcommands, int argc,
                           char **argv)
{
  if (sodium_init () >= 0)
    return ky_command_dispatch (program, subcommands, argc, argv);
  ky_command_complain (program,
                       "libsodium found no source of random numbers: getrandom() must work");
  return KY_EXIT_FAILURE;
}

/* --- asking before what cannot be undone ------------------------------------------------------ */

gboolean
ky_cli_can_confirm (const gchar *program)
{
  ky_autofd int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (fd >= 0)
    return TRUE;
  ky_command_usage (program, "%s",
                    _ ("this cannot be undone, and there is no terminal to ask on; give --yes if "
                       "you are sure"));
  return FALSE;
}

gboolean
ky_cli_confirm (const gchar *question)
{
  ky_autofd int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  g_autofree gchar *prompt = g_strdup_printf ("%s [y/N] ", question);

  fflush (stderr);
  if (fd < 0 || !ky_fd_write_all (fd, ky_view (prompt, strlen (prompt)), NULL))
    return FALSE;
  g_autofree gchar *answer = store_read_line (fd, "/dev/tty", NULL);
  return answer != NULL
         && (g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0);
}

/* --- numbers -------------------------------------------------------------------------------- */

gboolean
ky_cli_check_id (const gchar *text, guint groups)
{
  gchar id[KY_ID_SIZE];

  return ky_id_read (text, groups, id);
}

gboolean
ky_cli_check_message (const gchar *program, const gchar *text)
{
  if (ky_cli_check_id (text, KY_ID_GROUPS))
    return TRUE;
  ky_command_usage (program, _ ("'%s' is not the number of a message (like %s)"), text,
                    "K7QF-3MZP-9XTA-WD4H-2RNC");
  return FALSE;
}

gboolean
ky_cli_parse_message (int *argc, char ***argv, const gchar *program, const gchar *summary,
                      const gchar *description, const GOptionEntry *entries)
{
  if (!ky_command_parse (argc, argv, program, _ ("NUMBER"), summary, description, entries))
    return FALSE;
  if (*argc == 2)
    return ky_cli_check_message (program, (*argv)[1]);
  ky_command_usage (program, _ ("the number of one message is needed"));
  return FALSE;
}

gboolean
ky_cli_check_entries (const gchar *program, int argc, char **argv)
{
  if (argc < 2)
    {
      ky_command_usage (program, _ ("the number of an entry is needed"));
      return FALSE;
    }
  for (int i = 1; i < argc; i++)
    if (!ky_cli_check_id (argv[i], ENTRY_GROUPS))
      {
        ky_command_usage (program, _ ("'%s' is not the number of an entry (like %s)"), argv[i],
                          "K7QF-3MZP");
        return FALSE;
      }
  return TRUE;
}

gboolean
ky_cli_parse_entry (int *argc, char ***argv, const gchar *program, const gchar *operand,
                    const gchar *summary, const gchar *description, const GOptionEntry *entries)
{
  if (!ky_command_parse (argc, argv, program, operand, summary, description, entries)
      || !ky_cli_check_entries (program, *argc, *argv))
    return FALSE;
  if (*argc == 2)
    return TRUE;
  ky_command_usage (program, _ ("exactly one number is needed"));
  return FALSE;
}

int
ky_cli_remove_entries (const gchar *program, const gchar *summary, const gchar *verb, int argc,
                       char **argv)
{
  g_autofree gchar *directory = NULL;
  g_autofree gchar *reason = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_REASON (&reason), { NULL } };

  if (!ky_command_parse (&argc, &argv, program, _ ("ENTRY..."), summary, NULL, entries)
      || !ky_cli_check_entries (program, argc, argv))
    return KY_EXIT_USAGE;
  return ky_cli_ask_each (program, directory, verb, reason, argv + 1);
}

/* --- values --------------------------------------------------------------------------------- */

gchar *
ky_cli_size (gint64 bytes)
{
  return g_format_size ((guint64)bytes);
}

/* --- codes in words ------------------------------------------------------------------------- */

gchar *
ky_cli_show_state (KyRows *rows, const gchar *text)
{
  return ky_cli_code ("state", text);
}

gchar *
ky_cli_show_act (KyRows *rows, const gchar *text)
{
  return ky_cli_code ("act", text);
}

gchar *
ky_cli_show_outcome (KyRows *rows, const gchar *text)
{
  return ky_cli_code ("outcome", text);
}

gchar *
ky_cli_show_withheld (KyRows *rows, const gchar *text)
{
  return ky_cli_withheld (text);
}

/* --- tables --------------------------------------------------------------------------------- */

/* Returns the text of `value`, in words where it may be codes. (transfer full) */
static gchar *
store_value_text (const KyRowValue *value, KyCellKind kind)
{
  gchar *text = ky_row_value_text (value);

  if (kind != KY_CELL_WORDS)
    return text;
  gchar *words = ky_i18n_in_words (text);
  g_free (text);
  return words;
}

/* Returns the value for people: on one line, nothing that a terminal would act on. */
static gchar *
cell_text (KyRows *rows, const KyColumn *column)
{
  const KyRowValue *value = ky_rows_get (rows, column->name);
  g_autofree gchar *shown = NULL;

  if (value->kind == KY_ROW_NULL)
    {
      shown = column->show != NULL ? column->show (rows, "") : NULL;
      return shown != NULL && *shown != '\0' ? ky_command_printable (shown, FALSE) : g_strdup ("-");
    }
  if (column->kind == KY_CELL_TIME)
    return ky_local_time (value->number);
  if (column->kind == KY_CELL_MICROTIME)
    return ky_local_time (value->number / G_USEC_PER_SEC);
  if (column->kind == KY_CELL_SIZE)
    return ky_cli_size (value->number);
  g_autofree gchar *text = store_value_text (value, column->kind);
  if (column->show != NULL)
    shown = column->show (rows, text);
  return ky_command_printable (shown != NULL ? shown : text, FALSE);
}

/* Returns the columns that `text` takes on a terminal, where Japanese characters take two. */
static guint
display_width (const gchar *text)
{
  guint width = 0;

  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += g_unichar_iswide (g_utf8_get_char (p)) ? 2 : 1;
  return width;
}

/* Shortens the text to `limit` columns, with a sign that there was more. */
static gchar *
cut (gchar *text, guint limit)
{
  guint width = 0;

  if (limit == 0 || display_width (text) <= limit)
    return text;
  for (gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      width += g_unichar_iswide (g_utf8_get_char (p)) ? 2 : 1;
      if (width > limit - 1)
        {
          *p = '\0';
          gchar *shorter = g_strconcat (text, "…", NULL);
          g_free (text);
          return shorter;
        }
    }
  return text;
}

static void
print_table (GPtrArray *table)
{
  g_autoptr (GArray) widths = g_array_new (FALSE, TRUE, sizeof (guint));

  for (guint row = 0; row < table->len; row++)
    {
      gchar **cells = table->pdata[row];

      for (guint i = 0; cells[i] != NULL; i++)
        {
          if (widths->len <= i)
            g_array_set_size (widths, i + 1);
          g_array_index (widths, guint, i)
              = MAX (g_array_index (widths, guint, i), display_width (cells[i]));
        }
    }
  for (guint row = 0; row < table->len; row++)
    {
      gchar **cells = table->pdata[row];

      for (guint i = 0; cells[i] != NULL; i++)
        {
          guint padding = g_array_index (widths, guint, i) - display_width (cells[i]);

          printf ("%s%s%*s", i > 0 ? "  " : "", cells[i], cells[i + 1] != NULL ? (int)padding : 0,
                  "");
        }
      printf ("\n");
    }
}

static gint
print_for_people (KyRows *rows, const KyColumn *columns, GError **error)
{
  g_autoptr (GPtrArray) table = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  GPtrArray *cells = g_ptr_array_new ();
  gint next;

  for (const KyColumn *column = columns; column->name != NULL; column++)
    if (column->title != NULL)
      g_ptr_array_add (cells, g_strdup (gettext (column->title)));
  g_ptr_array_add (cells, NULL);
  g_ptr_array_add (table, g_ptr_array_free (cells, FALSE));
  while ((next = ky_rows_next (rows, error)) == 1)
    {
      cells = g_ptr_array_new ();
      for (const KyColumn *column = columns; column->name != NULL; column++)
        {
          if (column->title != NULL)
            g_ptr_array_add (cells, cut (cell_text (rows, column), column->width));
        }
      g_ptr_array_add (cells, NULL);
      g_ptr_array_add (table, g_ptr_array_free (cells, FALSE));
    }
  if (next < 0)
    return -1;
  if (table->len > 1)
    print_table (table);
  return (gint)table->len - 1;
}

static gboolean
is_time (KyCellKind kind)
{
  return kind == KY_CELL_TIME || kind == KY_CELL_MICROTIME;
}

/* Formats the time as the store has it, in microseconds, because the hashes of the audit log
 * contain it. */
static gchar *
iso_time (const KyRowValue *value, KyCellKind kind)
{
  return ky_iso_time (kind == KY_CELL_TIME ? value->number * G_USEC_PER_SEC : value->number,
                      kind == KY_CELL_MICROTIME);
}

static void
append_json_value (GString *json, const KyRowValue *value, KyCellKind kind)
{
  g_autofree gchar *text = NULL;

  if (value->kind == KY_ROW_NULL)
    g_string_append (json, "null");
  else if (is_time (kind))
    {
      text = iso_time (value, kind);
      ky_json_string (json, text);
    }
  else if (value->kind == KY_ROW_NUMBER)
    g_string_append_printf (json, "%" G_GINT64_FORMAT, value->number);
  else
    {
      text = store_value_text (value, kind);
      ky_json_string (json, text);
    }
}

/* Appends `value` as a cell of CSV. Only text is protected against spreadsheets: a number may begin
 * with a minus. */
static void
append_csv_value (GString *line, const KyRowValue *value, KyCellKind kind)
{
  g_autofree gchar *text = is_time (kind) && value->kind == KY_ROW_NUMBER
                               ? iso_time (value, kind)
                               : store_value_text (value, kind);

  if (value->kind == KY_ROW_TEXT)
    ky_csv_cell (line, g_strdelimit (text, "\r\n", ' '));
  else
    g_string_append_printf (line, "\"%s\"", text);
}

/* Returns the value of the column in the current row of `rows`, or its constant value. */
static KyRowValue
store_column_value (KyRows *rows, const KyColumn *column)
{
  if (column->fixed == NULL)
    return *ky_rows_get (rows, column->name);
  return (KyRowValue){ .kind = KY_ROW_TEXT,
                       .view = ky_view (column->fixed, strlen (column->fixed)) };
}

void
ky_cli_append_row (GString *json, KyRows *rows, const KyColumn *columns)
{
  for (guint i = 0; columns[i].name != NULL; i++)
    {
      const KyRowValue value = store_column_value (rows, &columns[i]);

      g_string_append_c (json, i > 0 ? ',' : '{');
      ky_json_string (json, columns[i].name);
      g_string_append_c (json, ':');
      append_json_value (json, &value, columns[i].kind);
    }
  g_string_append_c (json, '}');
}

static void
store_append_csv (GString *line, KyRows *rows, const KyColumn *columns)
{
  for (guint i = 0; columns[i].name != NULL; i++)
    {
      const KyRowValue value = store_column_value (rows, &columns[i]);

      if (i > 0)
        g_string_append_c (line, ',');
      append_csv_value (line, &value, columns[i].kind);
    }
}

gint
ky_cli_write (FILE *out, KyRows *rows, const KyColumn *columns, KyFormat format, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gint count = 0;
  gint next;

  if (format == KY_FORMAT_CSV)
    {
      for (guint i = 0; columns[i].name != NULL; i++)
        fprintf (out, "%s\"%s\"", i > 0 ? "," : "", columns[i].name);
      fprintf (out, "\r\n");
    }
  else if (format == KY_FORMAT_JSON)
    fprintf (out, "[");
  while ((next = ky_rows_next (rows, error)) == 1)
    {
      g_string_truncate (line, 0);
      (format == KY_FORMAT_CSV ? store_append_csv : ky_cli_append_row) (line, rows, columns);
      if (format == KY_FORMAT_CSV)
        fprintf (out, "%s\r\n", line->str);
      else if (format == KY_FORMAT_JSON)
        fprintf (out, "%s\n%s", count > 0 ? "," : "", line->str);
      else
        fprintf (out, "%s\n", line->str);
      count++;
    }
  if (format == KY_FORMAT_JSON)
    fprintf (out, "\n]\n");
  return next == 0 ? count : -1;
}

gint
ky_cli_print (const gchar *program, KyRows *rows, const KyColumn *columns, KyFormat format)
{
  g_autoptr (GError) error = NULL;
  gint count = format == KY_FORMAT_TABLE ? print_for_people (rows, columns, &error)
                                         : ky_cli_write (stdout, rows, columns, format, &error);

  if (count < 0)
    ky_command_fail (program, error);
  return count;
}

/* --- lists ---------------------------------------------------------------------------------- */

int
ky_cli_print_answer (const gchar *program, KyConfig *config, const gchar *verb,
                     const gchar *const *arguments, const KyColumn *columns, gboolean is_json)
{
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, verb, arguments, NULL, &status);

  if (rows == NULL)
    return status;
  gint count = ky_cli_print (program, rows, columns, is_json ? KY_FORMAT_JSON : KY_FORMAT_TABLE);
  if (count == 0 && !is_json)
    fprintf (stderr, "%s", _ ("Nothing was found.\n"));
  return count >= 0 ? KY_EXIT_OK : KY_EXIT_FAILURE;
}

int
ky_cli_list (const KyCliList *list, int argc, char **argv)
{
  g_autofree gchar *directory = NULL;
  gboolean is_json = FALSE;
  gboolean all = FALSE;
  const GOptionEntry entries[] = { KY_CLI_FLAG ("all", &all, list->all),
                                   KY_CLI_CONFIG (&directory),
                                   KY_CLI_JSON (&is_json),
                                   { NULL } };
  const GOptionEntry *used = entries + (list->all == NULL ? 1 : 0);

  if (list->operand != NULL
          ? !ky_cli_parse_entry (&argc, &argv, list->program, _ (list->operand), _ (list->summary),
                                 NULL, used)
          : !ky_command_parse (&argc, &argv, list->program, NULL, _ (list->summary), NULL, used))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (list->program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  return ky_cli_print_answer (
      list->program, config, list->verb,
      (const gchar *const[]){ "all", all ? "yes" : NULL, "id", argc > 1 ? argv[1] : NULL, NULL },
      list->columns, is_json);
}
