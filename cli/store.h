/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that speak to kiyome-store share: options, tables, keys, opened originals. */
#pragma once

#include "cli/command.h"
#include "cli/moment.h"
#include "store/client/admin-client.h"
#include "store/seal/keys.h"

#define KY_CLI_CONFIG(target)                                                                      \
  {                                                                                                \
    "config", 0, 0, G_OPTION_ARG_FILENAME, target,                                                 \
        N_ ("configuration directory (default: /etc/kiyome when it is there)"), N_ ("DIR")         \
  }
#define KY_CLI_JSON(target)                                                                        \
  {                                                                                                \
    "json", 0, 0, G_OPTION_ARG_NONE, target, N_ ("print JSON"), NULL                               \
  }
#define KY_CLI_PASSPHRASE(target)                                                                  \
  {                                                                                                \
    "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, target,                                        \
        N_ ("file whose first line is the secret key's passphrase"), N_ ("FILE")                   \
  }
#define KY_CLI_REASON(target)                                                                      \
  {                                                                                                \
    "reason", 0, 0, G_OPTION_ARG_STRING, target, N_ ("why, for the audit log; always needed"),     \
        N_ ("TEXT")                                                                                \
  }

#define KY_CLI_YES(target)                                                                         \
  {                                                                                                \
    "yes", 'y', 0, G_OPTION_ARG_NONE, target, N_ ("do not ask"), NULL                              \
  }

/* Is TEXT a number of GROUPS groups, as people may type it? */
gboolean ky_cli_check_id (const gchar *text, guint groups);
/* The same of a message's; what is none is a usage error, which is printed. */
gboolean ky_cli_check_message (const gchar *program, const gchar *text);

/* The same of each operand, numbers of entries of a list, of which there must be one. */
gboolean ky_cli_check_entries (const gchar *program, int argc, char **argv);

/* Is there a terminal to ask on? If not, that --yes is needed is printed. */
gboolean ky_cli_can_confirm (const gchar *program);
/* Asks QUESTION on the terminal. TRUE: the answer was yes. */
gboolean ky_cli_confirm (const gchar *question);

/* Connects to admin.sock. While systemd is starting the store, waits for it up to 30 s. Errors: IO,
 * with what to do. (transfer full) */
KyStoreAdmin *ky_cli_connect (KyConfig *config, GError **error);

/* FALSE, and says so, when one of ARGUMENTS (names and values in turn) is what the store would
 * refuse as a malformed message: for what is asked later. */
gboolean ky_cli_check_arguments (const gchar *program, const gchar *const *arguments);

/* Connects and asks; an error is printed and NULL returned, and *RET_STATUS is then the exit
 * status. ADMIN (may be NULL) gets the connection. (transfer full) */
KyRows *ky_cli_ask (const gchar *program, KyConfig *config, const gchar *verb,
                    const gchar *const *arguments, int *ret_fd, int *ret_status);
/* The same with a BLOB. */
KyRows *ky_cli_ask_with (const gchar *program, KyConfig *config, const gchar *verb,
                         const gchar *const *arguments, GBytes *blob, int *ret_status);

/* Asks VERB, which answers nothing, of each of IDS (NULL-terminated) for one REASON; what is
 * refused is named, and keeps no other from it. DIRECTORY (nullable): of the configuration. The
 * exit status: the greatest of them. */
int ky_cli_ask_each (const gchar *program, const gchar *directory, const gchar *verb,
                     const gchar *reason, gchar **ids);
/* `kiyome allow|block remove`: ends entries by VERB, SUMMARY says so. The exit status. */
int ky_cli_remove_entries (const gchar *program, const gchar *summary, const gchar *verb, int argc,
                           char **argv);
/* Says that ID, one of several, was refused. */
void ky_cli_say_left (const gchar *program, const gchar *id);

/* TRUE when TEXT may travel to the store: UTF-8 without control characters but tab and newline. */
gboolean ky_cli_is_plain (const gchar *text);

/* The first line of FILE. Errors: IO, CONFIG (empty). (transfer full; wipe it) */
gchar *ky_cli_read_passphrase (const gchar *file, GError **error);
/* Asks on the terminal, without showing what is typed. Errors: IO (no terminal), CONFIG (empty).
 * (transfer full; wipe it) */
gchar *ky_cli_ask_passphrase (const gchar *prompt, GError **error);
/* The same for a password of a user of the portal. */
gchar *ky_cli_ask_password (const gchar *prompt, GError **error);
/* The first line of standard input; where that is a terminal, asked twice without showing what is
 * typed. Errors: IO, CONFIG (empty, or two different ones). (transfer full; wipe it) */
gchar *ky_cli_read_secret (const gchar *prompt, GError **error);
/* Loads the pair ID; a locked one with FILE's passphrase, or one asked for on the terminal. Errors
 * as of ky_keys_load(). The caller wipes RET_SECRET. */
gboolean ky_cli_load_key (const gchar *directory, const gchar *id, const gchar *file,
                          KyPublicKey *ret_public, guint8 ret_secret[KY_KEY_SECRET_SIZE],
                          GError **error);

/* "1.4 MB". (transfer full) */
gchar *ky_cli_size (gint64 bytes);

typedef enum
{
  KY_CELL_TEXT,
  KY_CELL_WORDS, /* text with codes of common/said.h */
  KY_CELL_NUMBER,
  KY_CELL_TIME,      /* Unix seconds */
  KY_CELL_MICROTIME, /* Unix microseconds */
  KY_CELL_SIZE,
} KyCellKind;

typedef struct
{
  const gchar *name;  /* of the store's column; NULL ends a list */
  const gchar *title; /* marked with N_(); NULL: not in tables for people */
  KyCellKind kind;
  guint width;        /* longer text is cut in tables, 0: never */
  const gchar *fixed; /* (nullable) what every row has for programs, instead of the store's */
  /* (nullable) for people: the words of TEXT ("": there is none), codes in the row that ROWS is
   * at. (transfer full) */
  gchar *(*show) (KyRows *rows, const gchar *text);
} KyColumn;

typedef enum
{
  KY_FORMAT_TABLE,
  KY_FORMAT_JSON,  /* an array, one object a line */
  KY_FORMAT_LINES, /* one object a line */
  KY_FORMAT_CSV,
} KyFormat;

/* For KyColumn: words of codes (cli/codes.h). */
gchar *ky_cli_show_state (KyRows *rows, const gchar *text);
gchar *ky_cli_show_act (KyRows *rows, const gchar *text);
gchar *ky_cli_show_outcome (KyRows *rows, const gchar *text);
gchar *ky_cli_show_withheld (KyRows *rows, const gchar *text);

/* Prints all ROWS; TABLE has the columns with a title, the others every one of COLUMNS. Returns the
 * number of rows, or -1 when the store's answer breaks off, which is printed. */
gint ky_cli_print (const gchar *program, KyRows *rows, const KyColumn *columns, KyFormat format);

/* Asks VERB and prints what it answers, as JSON or for people, who are told when there is nothing.
 * The exit status. */
int ky_cli_print_answer (const gchar *program, KyConfig *config, const gchar *verb,
                         const gchar *const *arguments, const KyColumn *columns, gboolean is_json);

/* A command that lists what one verb answers: without operands, with --config and --json. */
typedef struct
{
  const gchar *program; /* "kiyome allow list" */
  const gchar *summary; /* marked with N_() */
  const gchar *verb;
  const KyColumn *columns;
  const gchar *all; /* (nullable) there is --all, which does that; marked with N_() */
} KyCliList;

/* The exit status. */
int ky_cli_list (const KyCliList *list, int argc, char **argv);
