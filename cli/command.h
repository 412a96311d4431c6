/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the subcommands of `kiyome` share. A subcommand is one file with one function `int
 * ky_command_NAME (int argc, char **argv)`, where argv[0] is its name, and one row in
 * commands.def. It returns an exit status (kiyome(1)). */
#pragma once

#include "common/i18n.h"
#include "common/json.h"
#include "config/config.h"

enum
{
  KY_EXIT_OK = 0,
  KY_EXIT_NO = 1,      /* withheld, not verified, not healthy, not found */
  KY_EXIT_USAGE = 2,   /* the command line or the configuration is wrong */
  KY_EXIT_FAILURE = 3, /* could not finish; nothing was written */
};

#define COMMAND(name, summary) int ky_command_##name (int argc, char **argv);
#include "cli/commands.def"
int ky_command_case_paper (int argc, char **argv);
int ky_command_destroyed (int argc, char **argv);
int ky_command_paper (int argc, char **argv);

/* Define options: one with a text, one with the name of a file, one without a value, and those that
 * several commands have. */
#define KY_CLI_TEXT(name, target, help, value)                                                     \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_STRING, target, help, value                                           \
  }
#define KY_CLI_FILE(name, target, help, value)                                                     \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_FILENAME, target, help, value                                         \
  }
#define KY_CLI_FLAG(name, target, help)                                                            \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_NONE, target, help, NULL                                              \
  }
#define KY_CLI_CONFIG(target)                                                                      \
  KY_CLI_FILE ("config", target,                                                                   \
               N_ ("configuration directory (default: /etc/kiyome when it is there)"), N_ ("DIR"))
#define KY_CLI_JSON(target) KY_CLI_FLAG ("json", target, N_ ("print JSON"))
#define KY_CLI_PASSPHRASE(target)                                                                  \
  KY_CLI_FILE ("passphrase-file", target,                                                          \
               N_ ("file whose first line is the secret key's passphrase"), N_ ("FILE"))
/* Flag of an option without which ky_command_parse() refuses the command line, beside those of
 * GOption, which ignores it. */
#define KY_CLI_NEEDED (1 << 16)
/* Defines an option with a text that is always needed. */
#define KY_CLI_NEEDED_TEXT(name, target, help, value)                                              \
  {                                                                                                \
    name, 0, KY_CLI_NEEDED, G_OPTION_ARG_STRING, target, help, value                               \
  }
#define KY_CLI_REASON(target)                                                                      \
  KY_CLI_NEEDED_TEXT ("reason", target, N_ ("why, for the audit log; always needed"), N_ ("TEXT"))

#define KY_CLI_YES(target)                                                                         \
  {                                                                                                \
    "yes", 'y', 0, G_OPTION_ARG_NONE, target, N_ ("do not ask"), NULL                              \
  }

/* Parses the options of a (sub)command with GOption. `program`: the beginning of the usage line
 * ("kiyome policy show"). `arguments` (nullable): the operands in that line; NULL: operands are an
 * error. `summary`, `description` (nullable): the text before and after the options in --help. All
 * texts are translated. On success `argv` has argv[0] and the operands. On a wrong option or
 * operand, prints one line that says what to do and returns FALSE; the command then exits with
 * KY_EXIT_USAGE. */
gboolean ky_command_parse (int *argc, char ***argv, const gchar *program, const gchar *arguments,
                           const gchar *summary, const gchar *description,
                           const GOptionEntry *entries);

/* Returns `text` with a question mark in place of each character that a terminal would interpret or
 * not show (C0 and C1 controls, bidirectional and other invisible format characters). `lines`: line
 * ends and tabs are kept; otherwise the result is one line. (transfer full) */
gchar *ky_command_printable (const gchar *text, gboolean lines);

/* Prints "PROGRAM: message" to standard error. `program` is as for ky_command_parse(). */
void ky_command_complain (const gchar *program, const gchar *format, ...) G_GNUC_PRINTF (2, 3);
/* Prints the message of `error` as ky_command_complain() does. Returns KY_EXIT_FAILURE. */
int ky_command_fail (const gchar *program, const GError *error);
/* Works as ky_command_complain() does, with a second line that refers to --help. Returns
 * KY_EXIT_USAGE. */
int ky_command_usage (const gchar *program, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

typedef struct
{
  const gchar *name;
  int (*run) (int argc, char **argv);
  const gchar *summary; /* marked with N_() */
} KySubcommand;

/* Runs the one of `subcommands` (ended by a NULL name) that argv[1] names, with argv[1] as its
 * argv[0]; --help lists them. A wrong or missing name is a usage error, with the nearest name.
 * `program` as for ky_command_parse(). */
int ky_command_dispatch (const gchar *program, const KySubcommand *subcommands, int argc,
                         char **argv);

/* Defines the command `name`, which runs one of the subcommands that the further arguments are. */
#define KY_DEFINE_COMMAND(name, program, ...)                                                      \
  int name (int argc, char **argv)                                                                 \
  {                                                                                                \
    static const KySubcommand subcommands[] = { __VA_ARGS__, { NULL, NULL, NULL } };               \
                                                                                                   \
    return ky_command_dispatch (program, subcommands, argc, argv);                                 \
  }

/* Prints the version. Returns KY_EXIT_OK. */
int ky_command_version (void);

/* Prints `subcommands` as --help lists them. */
void ky_command_list (const KySubcommand *subcommands);

/* Loads the configuration of --config (NULL: the standard directory or the defaults). An error is
 * printed and NULL returned; the command then exits with KY_EXIT_USAGE. (transfer full) */
KyConfig *ky_command_config (const gchar *program, const gchar *directory);

/* Loads the configuration as ky_command_config() does, for a command that needs no policy: a broken
 * policy is printed, but is not an error. (transfer full) */
KyConfig *ky_command_config_main (const gchar *program, const gchar *directory);

/* Works as ky_command_config() does, with `parts` (KY_CONFIG_WITH_…). If the configuration is
 * broken, its copy is loaded (config/fallback.h), and `*ret_fault` is the fault, else NULL. */
KyConfig *ky_command_config_or_kept (const gchar *program, const gchar *directory, guint parts,
                                     GError **ret_fault);

/* Gives this process, and the threads that it starts from now on, the lowest priority for processor
 * and disk, so that it does not slow down mail. */
void ky_command_stand_back (void);

/* Returns whether standard output is a terminal that shows colours (NO_COLOR is respected). */
gboolean ky_command_colour (void);
/* Reads "HOST[:PORT]" of a mail server; the port is 25 without one. `ret_host`: (transfer full).
 * Returns FALSE if `place` is not of this form. */
gboolean ky_command_read_host (const gchar *place, gchar **ret_host, guint16 *ret_port);
