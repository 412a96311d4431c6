/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * +--------------------------------------------------------------------------------------------+
 * | kiyome: the command for people and scripts (design.md §6).                                 |
 * | Runs as: whoever calls it.                                                                 |
 * | May: read the files it is given, write the output it is told, speak to kiyome's sockets,   |
 * | start a private kiyome-sanitizer.                                                          |
 * | May not: parse content itself; it hands it on as file descriptors.                         |
 * +--------------------------------------------------------------------------------------------+
 */
#include "cli/command.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  const gchar *name;
  int (*run) (int argc, char **argv);
  const gchar *summary;
} Command;

static int command_help (int argc, char **argv);
static int command_version (int argc, char **argv);

static const Command commands[] = {
  { "help", command_help, N_ ("explain a command") },
  { "version", command_version, N_ ("say which version this is") },
};

static const Command *
find_command (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];
  return NULL;
}

/* Levenshtein's distance, of words shorter than DISTANCE_WORD. */
#define DISTANCE_WORD 32

static guint
distance (const gchar *a, const gchar *b)
{
  guint row[DISTANCE_WORD + 1];
  gsize n = strlen (b);

  if (strlen (a) > DISTANCE_WORD || n > DISTANCE_WORD)
    return G_MAXUINT;
  for (guint j = 0; j <= n; j++)
    row[j] = j;
  for (guint i = 1; a[i - 1] != '\0'; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (guint j = 1; j <= n; j++)
        {
          guint above = row[j];
          guint changed = diagonal + (a[i - 1] != b[j - 1]);

          row[j] = MIN (changed, MIN (row[j - 1], above) + 1);
          diagonal = above;
        }
    }
  return row[n];
}

static int
unknown_command (const gchar *name)
{
  const Command *nearest = NULL;
  guint best = 3;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      guint d = distance (name, commands[i].name);

      if (d < best)
        {
          best = d;
          nearest = &commands[i];
        }
    }
  if (nearest != NULL)
    return ky_command_usage ("kiyome", _ ("there is no command '%s'; did you mean '%s'?"), name,
                             nearest->name);
  return ky_command_usage ("kiyome", _ ("there is no command '%s'"), name);
}

static void
print_help (void)
{
  fputs (_ ("Usage: kiyome COMMAND [OPTION]... [ARGUMENT]...\n"
            "Passes on of a mail or file only what kiyome itself wrote.\n"
            "\n"
            "Commands:\n"),
         stdout);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    printf ("  %-12s %s\n", commands[i].name, gettext (commands[i].summary));
  fputs (_ ("\n"
            "  -h, --help     show this and exit\n"
            "  -V, --version  show the version and exit\n"
            "\n"
            "'kiyome COMMAND --help' explains one command; kiyome(1) explains all of them.\n"),
         stdout);
}

static int
command_version (int argc, char **argv)
{
  (void)argc;
  (void)argv;
  printf ("kiyome %s\n", KY_VERSION);
  fputs (_ ("Licence: GNU GPL version 2 or later. There is no warranty.\n"), stdout);
  return KY_EXIT_OK;
}

static int
command_help (int argc, char **argv)
{
  const Command *command;
  gchar *arguments[] = { NULL, (gchar[]){ "--help" }, NULL };

  if (argc < 2 || g_str_has_prefix (argv[1], "-"))
    {
      print_help ();
      return KY_EXIT_OK;
    }
  command = find_command (argv[1]);
  if (command == NULL)
    return unknown_command (argv[1]);
  if (command->run == command_help || command->run == command_version)
    {
      print_help ();
      return KY_EXIT_OK;
    }
  arguments[0] = argv[1];
  return command->run (2, arguments);
}

/* A message that can't be written is a failure, not a success: `kiyome … > /dev/full`. */
static int
finish (int status)
{
  if (fflush (stdout) != 0 || ferror (stdout))
    {
      ky_command_complain ("kiyome", _ ("cannot write to standard output"));
      return KY_EXIT_FAILURE;
    }
  return status;
}

int
main (int argc, char **argv)
{
  const Command *command;

  ky_i18n_init ();
  signal (SIGPIPE, SIG_IGN);
  if (argc < 2)
    return ky_command_usage ("kiyome", _ ("a command is missing"));
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    return finish (command_help (1, argv));
  if (g_str_equal (argv[1], "--version") || g_str_equal (argv[1], "-V"))
    return finish (command_version (1, argv));
  if (argv[1][0] == '-')
    return ky_command_usage ("kiyome", _ ("there is no option '%s'"), argv[1]);
  command = find_command (argv[1]);
  if (command == NULL)
    return unknown_command (argv[1]);
  return finish (command->run (argc - 1, argv + 1));
}
