/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome allow|block import|export`: the allowlist and the blocklist as files. A file
 * is a key file with a group for each entry, or CSV whose first line names the columns. An import
 * adds all entries or none; each faulty entry is reported with its line. */
#include "cli/allow-file.h"
#include "cli/store.h"
#include "common/csv-read.h"
#include "common/fault.h"
#include "common/iso-time.h"
#include "common/message-codes.h"
#include "config/keyfile.h"
#include "engine/filetype.h"

#include <unistd.h>

#define FILE_MAX (4 * 1024 * 1024)

typedef enum
{
  FIELD_TYPE,
  FIELD_SENDER,
  FIELD_SHA256,
  FIELD_LINK_DOMAIN,
  FIELD_LINK,
  FIELD_REASON,
  FIELD_APPROVER,
  FIELD_EXPIRES,
  FIELD_LAST
} Field;

static const struct
{
  const gchar *name, *japanese; /* headings of a CSV column */
} fields[FIELD_LAST] = {
  [FIELD_TYPE] = { "type", "種類" },       [FIELD_SENDER] = { "sender", "差出人" },
  [FIELD_SHA256] = { "sha256", "指紋" },   [FIELD_LINK_DOMAIN] = { "link-domain", "リンク先" },
  [FIELD_REASON] = { "reason", "理由" },   [FIELD_APPROVER] = { "approver", "承認者" },
  [FIELD_EXPIRES] = { "expires", "期限" }, [FIELD_LINK] = { "link", "リンク" },
};

/* Describes one entry of the file. */
typedef struct
{
  guint line;
  gchar *values[FIELD_LAST];
  guint lines[FIELD_LAST];
  gchar *expires; /* Unix seconds in decimal */
} Rule;

/* Describes a list and its file. */
typedef struct
{
  const gchar *program, *export_program, *import_verb, *list_verb;
  guint left_out; /* bits of fields that it has not */
  guint most;     /* entries that the store takes at once */
} List;

static const List allowlist = { "kiyome allow import", "kiyome allow export", "allow-import",
                                "allow-list",          1u << FIELD_LINK,      10000 };
static const List blocklist = { "kiyome block import",
                                "kiyome block export",
                                "block-import",
                                "block-list",
                                1u << FIELD_TYPE | 1u << FIELD_LINK_DOMAIN | 1u << FIELD_APPROVER,
                                20000 };

typedef struct
{
  const List *list;
  const gchar *program, *path;
  GArray *rules; /* of Rule */
  guint faults;
} Import;

static void
allow_file_rule_clear (Rule *rule)
{
  for (guint i = 0; i < FIELD_LAST; i++)
    g_free (rule->values[i]);
  g_free (rule->expires);
}

static Field
allow_file_find_field (const List *list, const gchar *name)
{
  Field field = 0;

  while (field < FIELD_LAST)
    {
      if ((list->left_out >> field & 1) == 0
          && (g_ascii_strcasecmp (fields[field].name, name) == 0
              || g_str_equal (fields[field].japanese, name)))
        break;
      field++;
    }
  return field;
}

/* Names "type, sender, …", all that `list` has. */
static gchar *
name_fields (const List *list)
{
  GString *names = g_string_new (NULL);

  for (Field field = 0; field < FIELD_LAST; field++)
    if ((list->left_out >> field & 1) == 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", fields[field].name);
  return g_string_free (names, FALSE);
}

static void G_GNUC_PRINTF (3, 4) fault (Import *import, guint line, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree gchar *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  import->faults++;
  ky_command_complain (import->program, "%s:%u: %s", import->path, line, message);
}

/* --- export --------------------------------------------------------------------------------- */

/* Returns "link-domain" as the store's answer calls it. (transfer full) */
static gchar *
allow_file_column_of (Field field)
{
  return g_strdelimit (g_strdup (fields[field].name), "-", '_');
}

static void
export_entry (const List *list, KyRows *rows, GKeyFile *file)
{
  g_autofree gchar *id = ky_rows_text_of (rows, "id");

  for (Field field = 0; field < FIELD_LAST; field++)
    {
      g_autofree gchar *column = allow_file_column_of (field);
      g_autofree gchar *value = NULL;

      if ((list->left_out >> field & 1) != 0)
        continue;
      if (field == FIELD_EXPIRES)
        value = ky_rows_get (rows, "expires")->number > 0
                    ? ky_iso_time (ky_rows_get (rows, "expires")->number * G_USEC_PER_SEC, FALSE)
                    : g_strdup ("");
      else
        value = ky_rows_text_of (rows, column);
      if (value[0] != '\0')
        g_key_file_set_string (file, id, fields[field].name, value);
    }
}

/* Tells whether the entry is in force. Proposed entries are not exported, because an import
 * elsewhere might put them in force at once. */
static gboolean
is_live (const KyRows *rows)
{
  g_autofree gchar *state = ky_rows_text_of (rows, "state");

  return strcmp (state, "live") == 0;
}

static int
export_list (const List *list, int argc, char **argv)
{
  const gchar *program = list->export_program;
  g_autofree gchar *directory = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), { NULL } };
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  int status = KY_EXIT_OK;
  gint next;

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Prints the live entries as a key file for 'import'."), NULL, entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, list->list_verb, NULL, NULL, &status);
  if (rows == NULL)
    return status;
  while ((next = ky_rows_next (rows, &error)) == 1)
    if (is_live (rows))
      export_entry (list, rows, file);
  if (next < 0)
    return ky_command_fail (program, error);
  g_autofree gchar *text = g_key_file_to_data (file, NULL, NULL);
  fputs (text, stdout);
  return KY_EXIT_OK;
}

int
ky_allow_export (int argc, char **argv)
{
  return export_list (&allowlist, argc, argv);
}

int
ky_block_export (int argc, char **argv)
{
  return export_list (&blocklist, argc, argv);
}

/* --- reading a key file --------------------------------------------------------------------- */

static void
allow_file_take_entry (Import *import, const KyKeyFileEntry *entry)
{
  Rule *rule = &g_array_index (import->rules, Rule, entry->n_group - 1);
  Field field = allow_file_find_field (import->list, entry->key);

  if (field == FIELD_LAST)
    {
      fault (import, entry->line, _ ("[%s]: unknown key '%s'"), entry->group, entry->key);
      return;
    }
  rule->values[field] = g_strdup (entry->value);
  rule->lines[field] = entry->line;
}

static gboolean
allow_file_read_key_file (Import *import, const gchar *text, GError **error)
{
  g_autoptr (KyKeyFile) file = ky_key_file_parse (import->path, text, strlen (text), error);

  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < file->groups->len; i++)
    {
      Rule rule = { .line = g_array_index (file->groups, guint, i) };

      g_array_append_val (import->rules, rule);
    }
  for (guint i = 0; i < file->entries->len; i++)
    allow_file_take_entry (import, file->entries->pdata[i]);
  return TRUE;
}

/* --- reading CSV ---------------------------------------------------------------------------- */

/* Reads the titles of the columns into `columns`: the field of each, FIELD_LAST for one without a
 * title. FALSE: a title is unknown or occurs twice, which was printed. */
static gboolean
allow_file_read_head (Import *import, const gchar **at, guint *line, GArray *columns)
{
  g_autoptr (GPtrArray) titles = ky_csv_record (at, line);

  for (guint i = 0; i < titles->len; i++)
    {
      const gchar *title = titles->pdata[i];
      Field field = allow_file_find_field (import->list, title);

      for (guint j = 0; j < columns->len; j++)
        if (field == g_array_index (columns, Field, j))
          field = FIELD_LAST;
      if (field == FIELD_LAST && title[0] != '\0')
        {
          g_autofree gchar *names = name_fields (import->list);

          fault (import, 1, _ ("the column '%s' is unknown or given twice; the columns are %s"),
                 title, names);
          return FALSE;
        }
      g_array_append_val (columns, field);
    }
  return TRUE;
}

static gboolean
allow_file_is_blank (GPtrArray *values)
{
  for (guint i = 0; i < values->len; i++)
    if (((const gchar *)values->pdata[i])[0] != '\0')
      return FALSE;
  return TRUE;
}

static void
allow_file_take_record (Import *import, guint line, GPtrArray *values, GArray *columns)
{
  Rule rule = { .line = line };

  for (guint i = 0; i < values->len; i++)
    {
      Field field = i < columns->len ? g_array_index (columns, Field, i) : FIELD_LAST;

      if (field == FIELD_LAST && ((const gchar *)values->pdata[i])[0] != '\0')
        fault (import, line, _ ("'%s' is in a column without a title"),
               (const gchar *)values->pdata[i]);
      if (field == FIELD_LAST)
        continue;
      rule.values[field] = g_strdup (values->pdata[i]);
      rule.lines[field] = line;
    }
  g_array_append_val (import->rules, rule);
}

static void
read_csv (Import *import, const gchar *text)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (Field));
  guint line = 1;

  if (!allow_file_read_head (import, &text, &line, columns))
    return;
  while (*text != '\0')
    {
      guint begin = line;
      g_autoptr (GPtrArray) values = ky_csv_record (&text, &line);

      if (!allow_file_is_blank (values))
        allow_file_take_record (import, begin, values, columns);
    }
}

/* --- checking ------------------------------------------------------------------------------- */

static void
allow_file_check_rule (Import *import, Rule *rule)
{
  const gchar *type = rule->values[FIELD_TYPE];
  const gchar *expires = rule->values[FIELD_EXPIRES];
  g_autofree gchar *name = type != NULL ? g_ascii_strdown (type, -1) : NULL;

  for (Field field = 0; field < FIELD_LAST; field++)
    if (rule->values[field] != NULL && !ky_cli_is_plain (rule->values[field]))
      fault (import, rule->lines[field], _ ("%s: a text without control characters is expected"),
             fields[field].name);
  /* An entry for an unknown type would be stored and never match. */
  if (name != NULL && name[0] != '\0' && ky_filetype_by_name (name) == NULL)
    fault (import, rule->lines[FIELD_TYPE], _ ("there is no type '%s'"), type);
  if (expires == NULL || expires[0] == '\0')
    return; /* kiyome-store says so */
  rule->expires = ky_cli_expiry (expires);
  if (rule->expires == NULL)
    fault (import, rule->lines[FIELD_EXPIRES],
           _ ("'%s' is not a time; write 2027-03-31, or 90d for ninety days from now"), expires);
}

static gboolean
allow_file_read_rules (Import *import, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize size = 0;
  g_autofree gchar *content = ky_file_read_text (import->path, FILE_MAX, &size, &local);

  if (content == NULL)
    return ky_fail (error, KY_ERROR_IO, _ ("cannot read '%s': %s"), import->path, local->message);
  g_autofree gchar *text = ky_csv_decode (ky_view (content, size));
  if (text == NULL)
    return ky_fail (error, KY_ERROR_CONFIG,
                    _ ("%s:1: neither UTF-8 nor Shift JIS (CP932): save the file as one of them"),
                    import->path);
  const gchar *first = text + strspn (text, " \t\r\n");
  if (*first == '\0')
    return ky_fail (error, KY_ERROR_CONFIG, _ ("%s: there is no entry in it"), import->path);
  if (*first != '[' && *first != '#')
    read_csv (import, text);
  else if (!allow_file_read_key_file (import, text, error))
    return FALSE;
  if (import->rules->len == 0 && import->faults == 0)
    return ky_fail (error, KY_ERROR_CONFIG, _ ("%s: there is no entry in it"), import->path);
  if (import->rules->len > import->list->most)
    fault (import, g_array_index (import->rules, Rule, import->list->most).line,
           _ ("more than %u entries in one file"), import->list->most);
  for (guint i = 0; i < import->rules->len; i++)
    allow_file_check_rule (import, &g_array_index (import->rules, Rule, i));
  return TRUE;
}

/* --- sending -------------------------------------------------------------------------------- */

/* Writes all rules as one table. */
static GBytes *
allow_file_write_table (const Import *import, GError **error)
{
  const gchar *columns[FIELD_LAST + 1] = { NULL };
  ky_autofd int fd = -1;

  for (Field field = 0; field < FIELD_LAST; field++)
    columns[field] = fields[field].name;
  g_autoptr (KyRowsWriter) writer = ky_rows_writer_new (columns, error);
  for (guint i = 0; writer != NULL && i < import->rules->len; i++)
    {
      const Rule *rule = &g_array_index (import->rules, Rule, i);

      if (!ky_rows_begin (writer, error))
        return NULL;
      for (Field field = 0; field < FIELD_LAST; field++)
        ky_rows_text (writer, field == FIELD_EXPIRES ? rule->expires : rule->values[field]);
    }
  fd = writer != NULL ? ky_rows_finish (writer, error) : -1;
  if (fd < 0 || lseek (fd, 0, SEEK_SET) < 0)
    return NULL;
  return ky_fd_read_all (fd, 4 * FILE_MAX, error);
}

/* Returns the line of the value that the fault `code` ("allow-sender") is about. */
static guint
line_of_fault (const Rule *rule, const gchar *code)
{
  for (Field field = 0; code != NULL && field < FIELD_LAST; field++)
    if (strchr (code, '-') != NULL && g_str_has_prefix (strchr (code, '-') + 1, fields[field].name)
        && rule->lines[field] != 0)
      return rule->lines[field];
  return rule->line;
}

static void
say_answer (Import *import, const Rule *rule, const KyRows *row, guint *ret_there)
{
  g_autofree gchar *id = ky_rows_text_of (row, "id");
  g_autofree gchar *raw = ky_rows_text_of (row, "fault");
  const gchar *code = NULL;
  g_autofree gchar *sentence
      = ky_fault_sentence (raw, g_str_equal (ky_i18n_language (), "ja"), &code);

  if (raw[0] != '\0')
    fault (import, line_of_fault (rule, code), "%s", sentence != NULL ? sentence : raw);
  else if (ky_rows_get (row, "there")->number != 0)
    {
      (*ret_there)++;
      ky_command_complain (import->program, _ ("%s:%u: not added: entry %s already says this"),
                           import->path, rule->line, id);
    }
}

/* Prints the row that says that the store has looked no further. */
static void
say_stopped (Import *import, const KyRows *row)
{
  g_autofree gchar *raw = ky_rows_text_of (row, "fault");
  g_autofree gchar *words = ky_said_shown (raw, g_str_equal (ky_i18n_language (), "ja"));

  ky_command_complain (import->program, "%s: %s", import->path, words);
}

/* Prints the faults in the store's answer `rows`, or the numbers of the added entries if there are
 * none. */
static int
say_answers (Import *import, KyRows *rows)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  guint there = 0;
  gint next;

  while ((next = ky_rows_next (rows, &error)) == 1)
    {
      gint64 n = ky_rows_get (rows, "n")->number;

      if (n == 0)
        say_stopped (import, rows);
      if (n < 1 || n > import->rules->len)
        continue;
      say_answer (import, &g_array_index (import->rules, Rule, n - 1), rows, &there);
      if (ky_rows_get (rows, "there")->number == 0)
        g_ptr_array_add (added, ky_rows_text_of (rows, "id"));
    }
  if (next < 0)
    return ky_command_fail (import->program, error);
  if (import->faults > 0)
    return KY_EXIT_USAGE;
  for (guint i = 0; i < added->len; i++)
    printf ("%s\n", (const gchar *)added->pdata[i]);
  fprintf (stderr, _ ("%u added, %u already there\n"), added->len, there);
  return KY_EXIT_OK;
}

static int
send_rules (Import *import, KyConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) table = allow_file_write_table (import, &error);
  g_autoptr (KyStoreAdmin) admin = table != NULL ? ky_cli_connect (config, &error) : NULL;
  const gchar *const none[] = { NULL };
  g_autoptr (KyRows) rows = admin != NULL ? ky_store_admin_ask (admin, import->list->import_verb,
                                                                none, table, NULL, &error)
                                          : NULL;

  if (rows != NULL)
    return say_answers (import, rows);
  return ky_command_fail (import->program, error);
}

static int
import_list (const List *list, int argc, char **argv)
{
  const gchar *program = list->program;
  g_autofree gchar *names = name_fields (list);
  g_autofree gchar *more = g_strdup_printf (
      _ ("The file has a group for each entry, as 'export' prints it, or it is CSV whose first "
         "line names the columns: %s.\n"
         "Exit status: 0 added; 2 something is wrong, each named with its line, and nothing was "
         "added."),
      names);
  g_autofree gchar *directory = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), { NULL } };
  g_autoptr (GArray) rules = g_array_new (FALSE, TRUE, sizeof (Rule));
  g_autoptr (GError) error = NULL;
  Import import = { .list = list, .program = program, .rules = rules };
  int status = KY_EXIT_USAGE;

  g_array_set_clear_func (rules, (GDestroyNotify)allow_file_rule_clear);
  if (!ky_command_parse (&argc, &argv, program, _ ("FILE"),
                         _ ("Adds the entries of a file, all of them or none. An entry that exists "
                            "already, and does not end earlier, is not added again."),
                         more, entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("one file is needed"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  import.path = argv[1];
  if (!allow_file_read_rules (&import, &error))
    {
      ky_command_fail (program, error);
      return KY_EXIT_USAGE;
    }
  if (import.faults == 0)
    status = send_rules (&import, config);
  if (import.faults > 0)
    ky_command_complain (program, "%s", _ ("nothing was added"));
  return status;
}

int
ky_allow_import (int argc, char **argv)
{
  return import_list (&allowlist, argc, argv);
}

int
ky_block_import (int argc, char **argv)
{
  return import_list (&blocklist, argc, argv);
}
