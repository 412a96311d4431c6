/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What inputs cost, in microseconds of CPU: for tests/linear only.
 *
 *   measure SECONDS
 *
 * reads lines of REPEATS <TAB> TYPE <TAB> NAME <TAB> PATH (TYPE: "-" identifies; TYPE-draw: it
 * becomes a picture, of a PDF one with its words) and answers each with
 *
 *   sanitize <TAB> outcome <TAB> verify <TAB> verified <TAB> shown <TAB> verified
 *
 * microseconds that sanitizing takes and its outcome; those for a verifier of what came out, and
 * for one that is shown the input as it is; the verdicts, "yes", "no", or "-" where there is
 * nothing to ask. Each is the least of REPEATS and is done in a process of its own, whose CPU
 * clock, and that of its children, other programs can't slow. It ends after SECONDS of it: outcome
 * or verdict "time". */
#include "tests/tools/inprocess.h"

#include "common/wire.h"
#include "tests/fuzz/step.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_NO 10
#define EXIT_FAILED 11

#define DRAWN "-draw"
#define CELLS_ACROSS 1224 /* of a page as large as a letter, as who draws one has them */
#define CELLS_DOWN 1584

typedef struct
{
  KyPolicy *policy;
  rlim_t seconds;
  gchar *name;
  const gchar *type; /* (nullable) */
  KyView input;
  int file; /* what came out */
} Job;

static int
sanitize (const Job *job)
{
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;
  KyHost host;
  KyView view;

  ky_inprocess_host (&host, job->policy);
  if (!ky_inprocess_sanitize (&host, job->input, job->name, job->type, &result, &error))
    return EXIT_FAILED;
  output = ky_inprocess_output (&result);
  if (output == NULL)
    return EXIT_NO;
  view.data = g_bytes_get_data (output, &view.size);
  return ky_fd_write_all (job->file, view, NULL) ? 0 : EXIT_FAILED;
}

static int
verify (const Job *job)
{
  KyHost host;

  ky_inprocess_host (&host, job->policy);
  return ky_engine_verify (&host, job->type != NULL ? ky_filetype_by_name (job->type) : NULL,
                           job->input, job->name, NULL)
             ? 0
             : EXIT_NO;
}

/* In a process of its own; its microseconds. */
static guint64
run_once (const Job *job, int (*what) (const Job *), int *ret_status)
{
  struct rlimit limit = { job->seconds, job->seconds };
  struct rusage usage;
  pid_t child = fork ();

  if (child == 0)
    {
      setrlimit (RLIMIT_CPU, &limit);
      _exit (what (job));
    }
  if (child < 0 || wait4 (child, ret_status, 0, &usage) != child)
    g_error ("no process can be started");
  return (guint64)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC
         + (guint64)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static const gchar *
word_for (int status)
{
  if (WIFSIGNALED (status))
    return WTERMSIG (status) == SIGKILL || WTERMSIG (status) == SIGXCPU ? "time" : "crash";
  return WEXITSTATUS (status) == 0 ? "yes" : WEXITSTATUS (status) == EXIT_NO ? "no" : "failure";
}

static void
measure (const Job *job, int (*what) (const Job *), guint repeats)
{
  guint64 least = G_MAXUINT64;
  int status = 0;

  for (guint i = 0; i < repeats; i++)
    {
      guint64 spent;

      if (job->file >= 0 && ftruncate (job->file, 0) == 0)
        lseek (job->file, 0, SEEK_SET);
      spent = run_once (job, what, &status);
      least = MIN (least, spent);
      if (WIFSIGNALED (status))
        break;
    }
  printf ("%" G_GUINT64_FORMAT "\t%s", least, word_for (status));
}

static void
measure_all (Job *job, guint repeats)
{
  KyView input = job->input, output;
  gsize written = 0;

  job->file = ky_memfd_new ("measured", NULL);
  measure (job, sanitize, repeats);
  if (lseek (job->file, 0, SEEK_END) > 0 && ky_fd_map (job->file, G_MAXSSIZE, &output, NULL))
    {
      const gchar *type = job->type;
      ky_autofd int file = job->file;

      job->file = -1;
      job->input = output;
      written = output.size;
      job->type = g_strcmp0 (type, "eml") == 0 ? "eml" : NULL;
      putchar ('\t');
      measure (job, verify, repeats);
      job->type = type;
      ky_view_unmap (&output);
    }
  else
    {
      close (job->file);
      job->file = -1;
      fputs ("\t0\t-", stdout);
    }
  job->input = input;
  putchar ('\t');
  measure (job, verify, repeats);
  printf ("\t%" G_GSIZE_FORMAT "\n", written);
  fflush (stdout);
}

/* Takes `policy`. */
static KyPolicy *
change (KyPolicy *policy, const gchar *key, const gchar *value)
{
  KyPolicy *changed = ky_policy_with (policy, key, value, NULL);

  g_assert_nonnull (changed);
  ky_policy_unref (policy);
  return changed;
}

/* `type`, or as a picture: `methods` is the key of the policy that says so, NULL: as it comes. */
static void
measure_type (Job *job, const gchar *type, const gchar *methods, guint repeats)
{
  KyPolicy *usual = job->policy;

  job->type = g_str_equal (type, "-") ? NULL : type;
  ky_inprocess_use_step (methods != NULL ? ky_fuzz_draw : ky_inprocess_run_step);
  if (methods != NULL)
    job->policy = change (ky_policy_ref (usual), methods, "image");
  measure_all (job, repeats);
  if (methods != NULL)
    ky_policy_unref (job->policy);
  job->policy = usual;
}

int
main (int argc, char **argv)
{
  Job job = { .policy = ky_policy_new_default (), .file = -1 };
  gchar line[8192];
  KyHost host;

  if (argc != 2)
    {
      fputs ("usage: measure SECONDS\n", stderr);
      return 2;
    }
  job.seconds = strtoul (argv[1], NULL, 10);
  /* Discs and sound, too, which no policy lets through unasked. */
  job.policy = change (job.policy, "archive.discs", "rebuild");
  job.policy = change (job.policy, "media.files", "rebuild");
  job.policy = change (job.policy, "pdf.image-text", "keep");
  ky_fuzz_draw_cells (CELLS_ACROSS, CELLS_DOWN);
  ky_inprocess_host (&host, job.policy); /* what is done once is done */
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) words = g_strsplit (g_strchomp (line), "\t", 4);
      g_autoptr (GError) error = NULL;
      g_autofree gchar *data = NULL, *methods = NULL;

      if (g_strv_length (words) != 4
          || !g_file_get_contents (words[3], &data, &job.input.size, &error))
        {
          fprintf (stderr, "measure: %s\n", error != NULL ? error->message : "four words a line");
          return 3;
        }
      job.input.data = (const guint8 *)data;
      job.name = words[2];
      if (g_str_has_suffix (words[1], DRAWN))
        {
          words[1][strlen (words[1]) - strlen (DRAWN)] = '\0';
          methods = g_strconcat ("methods.", words[1], NULL);
        }
      measure_type (&job, words[1], methods, (guint)strtoul (words[0], NULL, 10));
    }
  ky_policy_unref (job.policy);
  return 0;
}
