/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine in one process, without sandbox and scanner: for development and tests only.
 *
 *   inprocess sanitize [KEY=VALUE ...] IN OUT
 *       writes OUT (a directory: OUT/<output name>), the report to standard output;
 *       exit 0, 1 withheld, 3 failure
 *   inprocess check [KEY=VALUE ...] IN
 *       the same without output, and asks every invariant of tests/tools/oracle.h;
 *       exit 0 they hold, 4 one is broken
 *   inprocess verify [KEY=VALUE]... IN...  exit 0 or 1
 *       IN may be "-": a type and a path, one a line of standard input; a line for each to
 *       standard output, "yes", or "no" and why
 *   inprocess identify IN...
 *   inprocess serve
 *       the same for whoever asks often (tests/corpus/warm.py): standard input has where standard
 *       output goes, where standard error, and arguments, each with its NUL, and another NUL; each
 *       is done by a process of its own, begun warm as the sandbox's are; then a line of standard
 *       output has its status as waitpid() gives it
 *
 * KEY is a key of the policy ("limits.members"), or password (may repeat), or truncate: at how many
 * places check cuts the input off; or repeat=no: check sanitizes the whole input once, since the
 * caller compares its report with that of another process; or table: a shared library with another
 * table of a writer, which takes the place of that of the same name
 * (tests/corpus/test_judgements.py). */
#include "tests/tools/oracle.h"

#include "common/wire.h"
#include "filetypes/base/markup/markup.h"
#include "filetypes/rtf/vocabulary.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#define OWN_MEMORY ((rlim_t)512 << 20) /* bytes of all libraries before a file is read */

typedef struct
{
  KyPolicy *policy;
  GPtrArray *passwords; /* NULL-terminated once options are read */
  guint truncations;
  gboolean is_single; /* the whole input is sanitized once */
} Options;

extern const KyMarkupTable ky_odf_stays;
extern const KyMarkupTable ky_ooxml_stays;
extern const KyRtfVocabulary ky_rtf_stays;
extern const KyMarkupTable ky_svg_stays;

/* A writer's table is constant: its page is made writable for the change. */
static gboolean
use_table (const gchar *path)
{
  static const struct
  {
    const gchar *symbol;
    gconstpointer table;
    gsize size;
  } tables[] = { { "ky_odf_stays", &ky_odf_stays, sizeof ky_odf_stays },
                 { "ky_ooxml_stays", &ky_ooxml_stays, sizeof ky_ooxml_stays },
                 { "ky_rtf_stays", &ky_rtf_stays, sizeof ky_rtf_stays },
                 { "ky_svg_stays", &ky_svg_stays, sizeof ky_svg_stays } };
  gsize page = (gsize)sysconf (_SC_PAGESIZE);
  gpointer library = dlopen (path, RTLD_NOW | RTLD_LOCAL);

  for (guint i = 0; library != NULL && i < G_N_ELEMENTS (tables); i++)
    {
      gconstpointer other = dlsym (library, tables[i].symbol);
      guint8 *begin = (guint8 *)((gsize)tables[i].table / page * page);
      gsize size = (gsize)((const guint8 *)tables[i].table + tables[i].size - begin);

      if (other == NULL)
        continue;
      if (mprotect (begin, size, PROT_READ | PROT_WRITE) != 0)
        return FALSE;
      memcpy ((gpointer)tables[i].table, other, tables[i].size);
      return TRUE;
    }
  return FALSE;
}

static const gchar *
type_by_name (const gchar *path)
{
  return g_str_has_suffix (path, ".eml") ? "eml" : NULL;
}

static gboolean
read_option (Options *options, const gchar *argument)
{
  g_auto (GStrv) pair = g_strsplit (argument, "=", 2);
  g_autoptr (GError) error = NULL;
  KyPolicy *changed;

  if (pair[1] == NULL)
    {
      fprintf (stderr, "inprocess: %s: no =\n", argument);
      return FALSE;
    }
  if (g_str_equal (pair[0], "password"))
    {
      g_ptr_array_add (options->passwords, g_strdup (pair[1]));
      return TRUE;
    }
  if (g_str_equal (pair[0], "table"))
    {
      if (use_table (pair[1]))
        return TRUE;
      fprintf (stderr, "inprocess: %s: no table\n", argument);
      return FALSE;
    }
  if (g_str_equal (pair[0], "truncate"))
    {
      options->truncations = (guint)strtoul (pair[1], NULL, 10);
      return TRUE;
    }
  if (g_str_equal (argument, "repeat=no"))
    {
      options->is_single = TRUE;
      return TRUE;
    }
  changed = ky_policy_with (options->policy, pair[0], pair[1], &error);
  if (changed == NULL)
    {
      fprintf (stderr, "inprocess: %s: %s\n", argument, error->message);
      return FALSE;
    }
  ky_policy_unref (options->policy);
  options->policy = changed;
  return TRUE;
}

static void
print_report (const Options *options, const KyPartResult *result)
{
  g_autofree gchar *json = ky_report_to_json (result->report, ky_policy_name (options->policy),
                                              ky_policy_sha256 (options->policy), NULL);

  fputs (json, stdout);
}

/* A device is written to; put in its place, a file would be everybody's /dev/null. */
static gboolean
write_file (const gchar *path, KyView content, GError **error)
{
  ky_autofd int fd = -1;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_file_set_contents (path, (const gchar *)content.data, (gssize)content.size, error);
  fd = open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
  return fd >= 0 ? ky_fd_write_all (fd, content, error) : ky_error_set_errno (error, path);
}

static gint
sanitize (const Options *options, const gchar *in, const gchar *out)
{
  g_autofree gchar *data = NULL;
  g_autofree gchar *name = g_path_get_basename (in);
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) output = NULL;
  g_auto (KyPartResult) result = { .output_fd = -1 };
  gsize size = 0;
  KyHost host;
  KyView view;

  ky_inprocess_host (&host, options->policy);
  host.passwords = (const gchar *const *)options->passwords->pdata;
  if (!g_file_get_contents (in, &data, &size, &error)
      || !ky_inprocess_sanitize (&host, ky_view (data, size), name, type_by_name (in), &result,
                                 &error))
    {
      fprintf (stderr, "inprocess: %s\n", error->message);
      return 3;
    }
  print_report (options, &result);
  output = ky_inprocess_output (&result);
  if (output == NULL)
    return 1;
  path = g_file_test (out, G_FILE_TEST_IS_DIR)
             ? g_build_filename (out, result.report->output_name, NULL)
             : g_strdup (out);
  view.data = g_bytes_get_data (output, &view.size);
  if (!write_file (path, view, &error))
    {
      fprintf (stderr, "inprocess: %s\n", error->message);
      return 3;
    }
  return 0;
}

static gint
check (const Options *options, const gchar *in)
{
  const gchar *const *passwords = (const gchar *const *)options->passwords->pdata;
  g_autofree gchar *data = NULL;
  g_autofree gchar *name = g_path_get_basename (in);
  g_autoptr (GError) error = NULL;
  g_auto (KyPartResult) result = { .output_fd = -1 };
  gsize size = 0;
  gsize at = 0;

  if (!g_file_get_contents (in, &data, &size, &error))
    {
      fprintf (stderr, "inprocess: %s\n", error->message);
      return 3;
    }
  if (!ky_oracle_check (options->policy, passwords, ky_view (data, size), name, type_by_name (in),
                        !options->is_single, &result, &error))
    {
      fprintf (stderr, "invariant: %s\n", error->message);
      return 4;
    }
  print_report (options, &result);
  if (!ky_oracle_check_truncations (options->policy, passwords, ky_view (data, size), name,
                                    type_by_name (in), options->truncations, &at, &error))
    {
      fprintf (stderr, "invariant: cut off at %" G_GSIZE_FORMAT ": %s\n", at, error->message);
      return 4;
    }
  return 0;
}

static gint
usage (void)
{
  fputs ("usage: inprocess sanitize [KEY=VALUE ...] IN OUT | check [KEY=VALUE ...] IN"
         " | verify [KEY=VALUE]... IN... | identify IN... | serve\n",
         stderr);
  return 2;
}

/* NULL: `in` may be delivered, as `type` (nullable: as what it is); else why not. (transfer
 * full) */
static gchar *
verify_file (const Options *options, const gchar *type, const gchar *in)
{
  g_autofree gchar *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  KyHost host;

  ky_inprocess_host (&host, options->policy);
  if (g_file_get_contents (in, &data, &size, &error)
      && ky_engine_verify (&host, type != NULL ? ky_filetype_by_name (type) : NULL,
                           ky_view (data, size), in, &error))
    return NULL;
  return g_strdup (error->message);
}

/* One process for as many files as somebody names. */
static gint
verify_lines (const Options *options)
{
  g_autoptr (GIOChannel) lines = g_io_channel_unix_new (STDIN_FILENO);
  gint status = 0;

  g_io_channel_set_encoding (lines, NULL, NULL);
  while (TRUE)
    {
      g_autofree gchar *line = NULL;
      g_autofree gchar *why = NULL;
      gchar *path;
      gsize end;

      if (g_io_channel_read_line (lines, &line, NULL, &end, NULL) != G_IO_STATUS_NORMAL)
        return status;
      line[end] = '\0';
      path = strchr (line, ' ');
      if (path == NULL)
        return usage ();
      *path++ = '\0';
      why = ky_filetype_by_name (line) != NULL ? verify_file (options, line, path)
                                               : g_strdup ("no such type");
      status = MAX (status, why != NULL);
      if (why == NULL)
        puts ("yes");
      else
        printf ("no %s\n", g_strdelimit (why, "\r\n", ' '));
      fflush (stdout);
    }
}

static gint
verify (const Options *options, const gchar *in)
{
  g_autofree gchar *why = NULL;

  if (strcmp (in, "-") == 0)
    return verify_lines (options);
  why = verify_file (options, type_by_name (in), in);
  if (why != NULL)
    fprintf (stderr, "%s: %s\n", in, why);
  return why != NULL;
}

static gint
identify (const gchar *in)
{
  g_autofree gchar *data = NULL;
  gsize size = 0;
  KyIdentity identity;

  if (!g_file_get_contents (in, &data, &size, NULL))
    return 3;
  identity = ky_identify (ky_view (data, size), in, NULL);
  printf ("%s\t%s\t%u\t%s\n", in, identity.type->name, identity.bits,
          identity.other != NULL ? identity.other->name : "-");
  return 0;
}

static gint
run_with_options (Options *options, int argc, char **argv)
{
  int n_files = g_str_equal (argv[1], "sanitize") ? 2 : 1;

  if (argc < 2 + n_files)
    return usage ();
  for (int i = 2; i < argc - n_files; i++)
    if (!read_option (options, argv[i]))
      return 2;
  g_ptr_array_add (options->passwords, NULL);
  return n_files == 2 ? sanitize (options, argv[argc - 2], argv[argc - 1])
                      : check (options, argv[argc - 1]);
}

/* Limits memory as in a worker. A file of 2 kB can announce 2 GB, which libarchive allocates and
 * filetypes/archive/stream.c has filled: seconds here, and nothing in a worker, which gets no such
 * memory. AddressSanitizer needs more than any such limit. */
static void
limit_memory (const KyPolicy *policy)
{
#ifndef __SANITIZE_ADDRESS__
  rlim_t most = OWN_MEMORY + ky_policy_uint (policy, KY_POLICY_LIMIT_ITEM_MEMORY);
  const struct rlimit limit = { most, most };

  setrlimit (RLIMIT_DATA, &limit);
#endif
}

static gint
run_once (int argc, char **argv)
{
  g_autoptr (GPtrArray) passwords = g_ptr_array_new_with_free_func (g_free);
  Options options = { .policy = ky_policy_new_default (), .passwords = passwords };
  gint status = 0;

  limit_memory (options.policy);
  if (argc < 3)
    status = usage ();
  else if (g_str_equal (argv[1], "sanitize") || g_str_equal (argv[1], "check"))
    status = run_with_options (&options, argc, argv);
  else if (g_str_equal (argv[1], "verify") || g_str_equal (argv[1], "identify"))
    for (int i = 2; i < argc; i++)
      {
        gint one;

        /* an output is verified under the policy that it was written by */
        if (argv[1][0] == 'v' && i + 1 < argc && strchr (argv[i], '=') != NULL)
          one = read_option (&options, argv[i]) ? 0 : 2;
        else
          one = argv[1][0] == 'v' ? verify (&options, argv[i]) : identify (argv[i]);
        status = MAX (status, one);
      }
  else
    status = usage ();
  ky_policy_unref (options.policy);
  return status;
}

/* The end of the process of one request. The destructors of some sixty libraries would take as long
 * as what most requests do; with AddressSanitizer they run, since its search for leaks is one. */
static _Noreturn void
end_request (int status)
{
#ifndef __SANITIZE_ADDRESS__
  _exit (fflush (NULL) == 0 ? status : 3);
#else
  exit (status);
#endif
}

/* `arguments`: where standard output and error go, and those of the program. */
static int
serve_one (GPtrArray *arguments)
{
  int status = 2;
  pid_t child = fork ();

  if (child == 0)
    {
      g_ptr_array_add (arguments, NULL);
      if (freopen ("/dev/null", "r", stdin) == NULL
          || freopen (arguments->pdata[0], "w", stdout) == NULL
          || freopen (arguments->pdata[1], "w", stderr) == NULL)
        _exit (3);
      end_request (run_once ((int)arguments->len - 2, (char **)arguments->pdata + 1));
    }
  return child > 0 && waitpid (child, &status, 0) == child ? status : 3 << 8;
}

static gint
serve (void)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (free);
  KyHost host;

#ifdef __SANITIZE_ADDRESS__
  /* What is kept from here on is kept once; a process that does not serve is asked about it. */
  __lsan_disable ();
#endif
  ky_inprocess_host (&host, policy);
#ifdef __SANITIZE_ADDRESS__
  __lsan_enable ();
#endif
  while (TRUE)
    {
      char *argument = NULL;
      size_t room = 0;

      if (getdelim (&argument, &room, '\0', stdin) <= 0)
        {
          free (argument);
          return 0;
        }
      if (*argument != '\0')
        {
          g_ptr_array_add (arguments, argument);
          continue;
        }
      free (argument);
      if (arguments->len < 2)
        return usage ();
      printf ("%d\n", serve_one (arguments));
      fflush (stdout);
      g_ptr_array_set_size (arguments, 0);
    }
}

int
main (int argc, char **argv)
{
  return argc == 2 && g_str_equal (argv[1], "serve") ? serve () : run_once (argc, argv);
}
