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
#include "engine/filetype.h"
#include "common/wire.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

static int command_help (int argc, char **argv);
static int command_version (int argc, char **argv);

static const KySubcommand commands[] = {
  { "sanitize", ky_command_sanitize, N_ ("sanitize a mail or file") },
  { "identify", ky_command_identify, N_ ("identify the type of files") },
  { "verify", ky_command_verify,
    N_ ("check that files contain only what kiyome could have written") },
  { "status", ky_command_status, N_ ("show the health of every part") },
  { "quarantine", ky_command_quarantine, N_ ("find, show, release and erase originals") },
  { "reprocess", ky_command_reprocess, N_ ("process again what an outage or a limit withheld") },
  { "allow", ky_command_allow, N_ ("list, add and end entries of the allowlist") },
  { "policy", ky_command_policy, N_ ("check, show, explain and try the configuration") },
  { "audit", ky_command_audit, N_ ("show and check the audit log") },
  { "user", ky_command_user, N_ ("manage the users of the portal") },
  { "report", ky_command_report, N_ ("monthly figures and self-inspection") },
  { "store", ky_command_store, N_ ("recover from a lost index, and confirm destruction") },
  { "keys", ky_command_keys, N_ ("create and list the keys that originals are sealed to") },
  { "help", command_help, N_ ("explain a command") },
  { "version", command_version, N_ ("say which version this is") },
  { NULL, NULL, NULL },
};

static void
print_help (void)
{
  fputs (_ ("Usage: kiyome COMMAND [OPTION]... [ARGUMENT]...\nSanitizes mail and files, and passes "
            "on only what kiyome wrote itself.\n\nCommands:\n"),
         stdout);
  ky_command_list (commands);
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
  return ky_command_version ();
}

static int
command_help (int argc, char **argv)
{
  gchar *arguments[] = { (gchar[]){ "kiyome" }, NULL, (gchar[]){ "--help" }, NULL };

  if (argc < 2 || g_str_has_prefix (argv[1], "-") || g_str_equal (argv[1], "help")
      || g_str_equal (argv[1], "version"))
    {
      print_help ();
      return KY_EXIT_OK;
    }
  arguments[1] = argv[1];
  return ky_command_dispatch ("kiyome", commands, 3, arguments);
}

/* A message that can't be written is a failure, not a success: `kiyome … > /dev/full`. */
static int
finish (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  /* A reader that has seen enough (`kiyome … | head`) needs no message. */
  if (errno != EPIPE)
    ky_command_complain ("kiyome", _ ("cannot write to standard output"));
  return KY_EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  ky_fd_guard_standard ();
  /* Passwords, keys and opened originals are to be in no core file. */
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  ky_i18n_init ();
  ky_config_set_types (ky_filetype_name, ky_filetype_is_in);
  signal (SIGPIPE, SIG_IGN);
  if (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    return finish (command_help (1, argv));
  if (argc > 1 && (g_str_equal (argv[1], "--version") || g_str_equal (argv[1], "-V")))
    return finish (command_version (1, argv));
  return finish (ky_command_dispatch ("kiyome", commands, argc, argv));
}
