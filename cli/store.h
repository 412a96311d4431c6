/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the commands that call kiyome-store share: options, tables, keys, opened
 * originals. */
#pragma once

#include "cli/time-options.h"
#include "store/client/admin-client.h"
#include "store/seal/keys.h"

#include <stdio.h>

/* Returns whether `text` is an identifier of `groups` groups, in any form that people may type. */
gboolean ky_cli_check_id (const gchar *text, guint groups);
/* Works as ky_command_parse() does for a command whose operand is the number of one message, which
 * is argv[1] then. */
gboolean ky_cli_parse_message (int *argc, char ***argv, const gchar *program, const gchar *summary,
                               const gchar *description, const GOptionEntry *entries);
/* Returns whether `text` is the identifier of a message. If it is not, a usage error is printed. */
gboolean ky_cli_check_message (const gchar *program, const gchar *text);

/* Returns whether each operand is the identifier of an entry of a list, and whether there is at
 * least one. If not, a usage error is printed. */
gboolean ky_cli_check_entries (const gchar *program, int argc, char **argv);
/* Works as ky_command_parse() does for a command with one operand, which is the identifier of an
 * entry of a list. `operand`: its name. */
gboolean ky_cli_parse_entry (int *argc, char ***argv, const gchar *program, const gchar *operand,
                             const gchar *summary, const gchar *description,
                             const GOptionEntry *entries);

/* Returns whether there is a terminal for a question. If there is none, prints that --yes is
 * required. */
gboolean ky_cli_can_confirm (const gchar *program);
/* Asks `question` on the terminal. Returns TRUE if the answer is yes. */
gboolean ky_cli_confirm (const gchar *question);

/* Connects to admin.sock. While systemd is starting the store, waits for it up to 30 s. Errors: IO,
 * with what to do. (transfer full) */
KyStoreAdmin *ky_cli_connect (KyConfig *config, GError **error);

/* Checks `arguments` (names and values in turn) for a later call. Returns FALSE and prints an error
 * if the store would refuse one of them as malformed. */
gboolean ky_cli_check_arguments (const gchar *program, const gchar *const *arguments);

/* Connects to the store and makes the call `verb` with `arguments`. `ret_fd` (nullable) gets the
 * file descriptor of the answer. On an error prints it, sets `*ret_status` to the exit status and
 * returns NULL. (transfer full) */
KyRows *ky_cli_ask (const gchar *program, KyConfig *config, const gchar *verb,
                    const gchar *const *arguments, int *ret_fd, int *ret_status);
/* Works as ky_cli_ask() does, with `blob` as the content of the call. */
KyRows *ky_cli_ask_with (const gchar *program, KyConfig *config, const gchar *verb,
                         const gchar *const *arguments, GBytes *blob, int *ret_status);

/* Reads the first row of an answer (nullable: `*status` is set). Returns FALSE, and sets `*status`,
 * if there is none. */
gboolean ky_cli_first_row (KyRows *rows, int *status);

/* Makes the call `verb`, which has no answer, for each of `ids` (NULL-terminated) with one
 * `reason`. A refused identifier is printed, and the others are processed nevertheless. `directory`
 * (nullable): that of the configuration. Returns the highest exit status. */
int ky_cli_ask_each (const gchar *program, const gchar *directory, const gchar *verb,
                     const gchar *reason, gchar **ids);
/* Runs `kiyome allow|block remove`: ends entries by the call `verb`. `summary` is for --help.
 * Returns the exit status. */
int ky_cli_remove_entries (const gchar *program, const gchar *summary, const gchar *verb, int argc,
                           char **argv);
/* Prints that `id`, one of several, was refused. */
void ky_cli_say_left (const gchar *program, const gchar *id);

/* Returns TRUE when `text` may be sent to the store: UTF-8 without control characters but tab and
 * newline. */
gboolean ky_cli_is_plain (const gchar *text);

/* Reads the first line of `file`. Errors: IO, CONFIG (empty). (transfer full; wipe it) */
gchar *ky_cli_read_passphrase (const gchar *file, GError **error);
/* Asks on the terminal, without showing what is typed. Errors: IO (no terminal), CONFIG (empty).
 * (transfer full; wipe it) */
gchar *ky_cli_ask_passphrase (const gchar *prompt, GError **error);
/* Works as ky_cli_ask_passphrase() does, for the password of a user of the portal. */
gchar *ky_cli_ask_password (const gchar *prompt, GError **error);
/* Reads the first line of standard input; from a terminal it is asked twice without an echo.
 * Errors: IO, CONFIG (empty, or two different lines). (transfer full; wipe it) */
gchar *ky_cli_read_secret (const gchar *prompt, GError **error);
/* Loads the key pair `id` from `directory`. A locked pair is opened with the passphrase in `file`
 * (nullable), or with one that is asked for on the terminal. Errors as of ky_keys_load(). The
 * caller wipes `ret_secret`. */
gboolean ky_cli_load_key (const gchar *directory, const gchar *id, const gchar *file,
                          KyPublicKey *ret_public, guint8 ret_secret[KY_KEY_SECRET_SIZE],
                          GError **error);

/* Runs a command as ky_command_dispatch() does, once libsodium works. */
int ky_cli_dispatch_with_keys (const gchar *program, const KySubcommand *subcommands, int argc,
                               char **argv);
/* Defines a command as KY_DEFINE_COMMAND() does, whose subcommands use keys. */
#define KY_DEFINE_KEY_COMMAND(name, program, ...)                                                  \
  int name (int argc, char **argv)                                                                 \
  {                                                                                                \
    static const KySubcommand subcommands[] = { __VA_ARGS__, { NULL, NULL, NULL } };               \
                                                                                                   \
    return ky_cli_dispatch_with_keys (program, subcommands, argc, argv);                           \
  }

/* Formats a size: "1.4 MB". (transfer full) */
gchar *ky_cli_size (gint64 bytes);

typedef enum
{
  KY_CELL_TEXT,
  KY_CELL_WORDS, /* text with codes of common/message-codes.h */
  KY_CELL_NUMBER,
  KY_CELL_TIME,      /* Unix seconds */
  KY_CELL_MICROTIME, /* Unix microseconds */
  KY_CELL_SIZE,
} KyCellKind;

typedef struct
{
  const gchar *name;  /* name of the store's column; NULL ends a list */
  const gchar *title; /* marked with N_(); NULL: not in tables for people */
  KyCellKind kind;
  guint width;        /* longer text is cut in tables, 0: never */
  const gchar *fixed; /* (nullable) value of every row in output for programs */
  /* (nullable) Returns the text of `text` for people ("": there is none), with codes from the
   * current row of `rows`. (transfer full) */
  gchar *(*show) (KyRows *rows, const gchar *text);
} KyColumn;

typedef enum
{
  KY_FORMAT_TABLE,
  KY_FORMAT_JSON,  /* an array, one object a line */
  KY_FORMAT_LINES, /* one object a line */
  KY_FORMAT_CSV,
} KyFormat;

/* Shows the words of a code (cli/codes.h); functions for KyColumn.show. */
gchar *ky_cli_show_state (KyRows *rows, const gchar *text);
gchar *ky_cli_show_act (KyRows *rows, const gchar *text);
gchar *ky_cli_show_outcome (KyRows *rows, const gchar *text);
gchar *ky_cli_show_withheld (KyRows *rows, const gchar *text);

/* Prints all `rows`. KY_FORMAT_TABLE prints the columns that have a title, the other formats all
 * `columns`. Returns the number of rows, or -1 if the store's answer is incomplete, which is
 * printed. */
gint ky_cli_print (const gchar *program, KyRows *rows, const KyColumn *columns, KyFormat format);

/* Appends the row that `rows` is at as a JSON object. */
void ky_cli_append_row (GString *json, KyRows *rows, const KyColumn *columns);
/* Writes all `rows` to `out` in a format for programs. Returns the number of rows, or -1. Errors:
 * PROTOCOL. */
gint ky_cli_write (FILE *out, KyRows *rows, const KyColumn *columns, KyFormat format,
                   GError **error);
/* Calls `verb` and prints the answer, as JSON or as text, with a message if it is empty. Returns
 * the exit status. */
int ky_cli_print_answer (const gchar *program, KyConfig *config, const gchar *verb,
                         const gchar *const *arguments, const KyColumn *columns, gboolean is_json);

/* Prints the column `id` of the first row of an answer (nullable: `status` says why). Returns the
 * exit status. */
int ky_cli_print_id (KyRows *rows, int status);

/* Describes a command that lists what one verb answers, with --config and --json. */
typedef struct
{
  const gchar *program; /* "kiyome allow list" */
  const gchar *summary; /* marked with N_() */
  const gchar *verb;
  const KyColumn *columns;
  const gchar *all; /* (nullable) there is --all, which does that; marked with N_() */
  /* (nullable) its one operand is the number of an entry, the argument `id`; marked with N_() */
  const gchar *operand;
} KyCliList;

/* Lists what the verb answers. Returns the exit status. */
int ky_cli_list (const KyCliList *list, int argc, char **argv);
/* Defines the function of a subcommand, `name`, which runs the list that the further arguments, the
 * members of a KyCliList, describe. */
#define KY_DEFINE_LIST(name, ...) static KY_DEFINE_PUBLIC_LIST (name, __VA_ARGS__)
/* The same for a function that a header declares. */
#define KY_DEFINE_PUBLIC_LIST(name, ...)                                                           \
  int name (int argc, char **argv)                                                                 \
  {                                                                                                \
    static const KyCliList list = { __VA_ARGS__ };                                                 \
                                                                                                   \
    return ky_cli_list (&list, argc, argv);                                                        \
  }
