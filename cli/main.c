/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome: the command for people and scripts (kiyome(1)).                                    |
 * | Runs as: whoever calls it.                                                                 |
 * | May: read the files it is given, write the output it is told, speak to kiyome's sockets,   |
 * | start a private kiyome-sanitizer.                                                          |
 * | May not: parse content itself; it hands it on as file descriptors.                         |
 * +--------------------------------------------------------------------------------------------+ */
#include "cli/command.h"
#include "config/tenants.h"
#include "engine/filetype.h"
#include "common/wire.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>

static int command_help (int argc, char **argv);
static int command_version (int argc, char **argv);

static const KySubcommand commands[] = {
#define COMMAND(name, summary) { #name, ky_command_##name, summary },
#include "cli/commands.def"
  { "help", command_help, N_ ("explain a command") },
  { "version", command_version, N_ ("show the version") },
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
            "  --tenant NAME  before COMMAND: for that tenant, /etc/kiyome/tenants/NAME\n"
            "  -h, --help     show this and exit\n"
            "  -V, --version  show the version and exit\n"
            "\n"
            "'kiyome COMMAND --help' explains one command; kiyome(1) explains all of them.\n"),
         stdout);
}

static int
command_version (int argc, char **argv)
{
  if (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    {
      print_help ();
      return KY_EXIT_OK;
    }
  if (argc > 1)
    return ky_command_usage ("kiyome version", _ ("unexpected argument '%s'"), argv[1]);
  return ky_command_version ();
}

static int
command_help (int argc, char **argv)
{
  gchar *help = (gchar[]){ "--help" };
  gchar *arguments[5] = { (gchar[]){ "kiyome" } };

  if (argc > 3)
    return ky_command_usage ("kiyome help", _ ("unexpected argument '%s'"), argv[3]);
  if (argc < 2 || g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")
      || g_str_equal (argv[1], "help") || g_str_equal (argv[1], "version"))
    {
      print_help ();
      return KY_EXIT_OK;
    }
  /* "kiyome help policy show" */
  arguments[1] = argv[1];
  arguments[2] = argc > 2 ? argv[2] : help;
  arguments[3] = argc > 2 ? help : NULL;
  return ky_command_dispatch ("kiyome", commands, argc + 1, arguments);
}

/* Flushes standard output and returns the exit status: `status`, or KY_EXIT_FAILURE if a message
 * could not be written (`kiyome … > /dev/full`). */
static int
cli_main_finish (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  /* A reader that has seen enough (`kiyome … | head`) needs no message. */
  if (errno != EPIPE)
    ky_command_complain ("kiyome", _ ("cannot write to standard output"));
  return KY_EXIT_FAILURE;
}

/* Replaces `kiyome --tenant NAME COMMAND …` by `kiyome COMMAND … --config DIR/tenants/NAME`, where
 * DIR is the directory that --config names, else the standard one. Returns NULL if the name is no
 * name of a tenant, which is printed. The result stays until the process ends. */
static gchar **
for_tenant (int *argc, char **argv)
{
  static GPtrArray *words;
  gboolean is_one = g_str_has_prefix (argv[1], "--tenant=");
  const gchar *tenant = is_one ? argv[1] + strlen ("--tenant=") : argv[2];
  const gchar *directory = KY_CONFIG_STANDARD_DIR;
  int at = is_one ? 2 : 3;

  if (tenant == NULL || !ky_config_is_tenant_name (tenant))
    {
      ky_command_usage ("kiyome",
                        _ ("--tenant: the name of a tenant is expected, one of the "
                           "directories in %s/tenants"),
                        KY_CONFIG_STANDARD_DIR);
      return NULL;
    }
  words = g_ptr_array_new ();
  g_ptr_array_add (words, argv[0]);
  for (; at < *argc && !g_str_equal (argv[at], "--"); at++)
    if (g_str_equal (argv[at], "--config") && argv[at + 1] != NULL)
      directory = argv[++at];
    else if (g_str_has_prefix (argv[at], "--config="))
      directory = argv[at] + strlen ("--config=");
    else
      g_ptr_array_add (words, argv[at]);
  g_autofree gchar *option = g_strdup_printf ("--config=%s/tenants/%s", directory, tenant);
  g_ptr_array_add (words, (gpointer)g_intern_string (option));
  for (; at < *argc; at++)
    g_ptr_array_add (words, argv[at]);
  *argc = (int)words->len;
  g_ptr_array_add (words, NULL);
  return (gchar **)words->pdata;
}

int
main (int argc, char **argv)
{
  ky_fd_guard_standard ();
  /* Passwords, keys and opened originals are to be in no core file. */
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  ky_i18n_init ();
  ky_config_set_types (ky_filetype_name, ky_filetype_is_in, ky_filetype_ladder);
  signal (SIGPIPE, SIG_IGN);
  if (argc > 1 && (g_str_equal (argv[1], "--tenant") || g_str_has_prefix (argv[1], "--tenant=")))
    {
      argv = for_tenant (&argc, argv);
      if (argv == NULL)
        return KY_EXIT_USAGE;
    }
  if (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    return cli_main_finish (command_help (1, argv));
  if (argc > 1 && (g_str_equal (argv[1], "--version") || g_str_equal (argv[1], "-V")))
    return cli_main_finish (command_version (1, argv));
  return cli_main_finish (ky_command_dispatch ("kiyome", commands, argc, argv));
}
