/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests that pages that a sample job used cost a child no page fault, and that zygotes that have a
 * sample have such pages after sample jobs that succeed, those of verifiers fewer. */
#include "common/wire.h"
#include "engine/filetype.h"
#include "sanitizer/hot-pages.h"
#include "sanitizer/messages.h"
#include "sanitizer/sample-job.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SPARED 5 /* page faults at least, of those that the sample job has in libraries */

static gchar *programs; /* their directory */

/* Calls functions of GLib and of the C library that lie far apart. */
static gsize
sample (void)
{
  g_autofree gchar *folded = g_utf8_casefold ("Stra\xc3\x9f"
                                              "e",
                                              -1);
  g_autofree gchar *normal = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree gchar *printed = g_strdup_printf ("%s %.3f %d", normal, strtod ("2.5", NULL), 7);
  g_auto (GStrv) parts = g_strsplit (printed, " ", -1);

  return g_strv_length (parts) + strlen (parts[0]);
}

/* The page faults that the sample takes in a child. */
static int
faults_of_child (void)
{
  int channel[2];
  int faults = -1;
  pid_t child;

  g_assert_cmpint (pipe (channel), ==, 0);
  child = fork ();
  if (child == 0)
    {
      struct rusage before, after;

      getrusage (RUSAGE_SELF, &before);
      if (sample () != 10)
        _exit (1);
      getrusage (RUSAGE_SELF, &after);
      faults = (int)(after.ru_minflt - before.ru_minflt);
      if (write (channel[1], &faults, sizeof faults) != sizeof faults)
        _exit (1);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  g_assert_cmpint (read (channel[0], &faults, sizeof faults), ==, sizeof faults);
  close (channel[0]);
  close (channel[1]);
  return faults;
}

static void
test_faults (void)
{
  static const gchar *const none[] = { NULL };
  int before, after, status;
  pid_t child;

  if (!ky_hot_pages_begin (none))
    {
      g_test_skip ("the address sanitizer has faults of its own");
      return;
    }
  before = faults_of_child ();
  child = fork ();
  if (child == 0)
    {
      ky_hot_pages_watch ();
      _exit (sample () == 10 ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (ky_hot_pages_copy (), >, SPARED);
  ky_hot_pages_trim ();
  after = faults_of_child ();
  g_assert_cmpint (after, <=, before - SPARED);
  g_assert_cmpuint (sample (), ==, 10);
}

static pid_t
start_zygote (guint family, gboolean is_verifier, int *ret_control)
{
  g_autofree gchar *name = g_strconcat ("kiyome-worker-", ky_family_name (family), NULL);
  g_autofree gchar *worker = g_build_filename (programs, name, NULL);
  const gchar *const arguments[] = { name, "--control-fd", "3", NULL };
  g_auto (KyPacket) packet = { 0 };
  int pair[2];
  pid_t pid;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      if (pair[1] == 3 || dup2 (pair[1], 3) == 3)
        execv (worker, (char **)arguments);
      _exit (127);
    }
  close (pair[1]);
  *ret_control = pair[0];
  /* The sandbox is not what is tested. */
  ky_zygote_setup_put (&packet,
                       &(KyZygoteSetupOut){ .is_lasting = TRUE, .is_verifier = is_verifier });
  g_assert_true (ky_packet_send (pair[0], &packet, NULL));
  return pid;
}

/* The kilobytes that `pid` has copied of the C library's code. */
static guint
copied_code (pid_t pid)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/%d/smaps", (int)pid);
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean is_code = FALSE;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_null (strstr (lines[i], " rwxp "));
      if (strstr (lines[i], "r-xp ") != NULL)
        is_code = strstr (lines[i], "/libc.so.") != NULL;
      else if (is_code && g_str_has_prefix (lines[i], "Anonymous:"))
        return (guint)strtoul (lines[i] + strlen ("Anonymous:"), NULL, 10);
    }
  return 0;
}

/* Starts a zygote, which copies what its own sample jobs use, and has it do one. Returns the
 * kilobytes that it has copied of the C library's code; 0: it may not be looked into. */
static guint
serve (guint family, gboolean is_verifier, KyMode mode, GBytes **content)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (KyWireIn) in = { 0 };
  int control;
  pid_t zygote = start_zygote (family, is_verifier, &control);
  guint copied = 0;

  g_assert_cmpint (ky_wire_receive (control, &in, 0, NULL), ==, 1);
  g_assert_cmpuint (in.type, ==, KY_ZYGOTE_READY);
  if (geteuid () == 0) /* others may not look into a process without privileges */
    copied = copied_code (zygote);
  g_assert_true (ky_sample_job (control, family, mode, policy, content));
  close (control);
  g_assert_cmpint (waitpid (zygote, NULL, 0), ==, zygote);
  return copied;
}

static void
test_zygotes (void)
{
  guint tested = 0;

  for (guint family = 0; KY_FAMILY_ALL >> family != 0; family++)
    {
      g_autoptr (GBytes) content = NULL;
      guint of_worker, of_verifier;

      if (!ky_sample_is_of (family))
        continue;
      tested |= 1u << family;
      of_worker = serve (family, FALSE, KY_MODE_SANITIZE, &content);
      of_verifier = serve (family, TRUE, KY_MODE_VERIFY, &content);
#if !defined(__SANITIZE_ADDRESS__)
      if (geteuid () == 0)
        {
          g_assert_cmpuint (of_verifier, >, 0);
          g_assert_cmpuint (of_worker, >, of_verifier);
        }
#else
      g_assert_cmpuint (of_worker + of_verifier, ==, 0);
#endif
    }
  g_assert_cmpuint (tested, ==,
                    KY_FAMILY_MAIL | KY_FAMILY_IMAGE | KY_FAMILY_OFFICE | KY_FAMILY_PDF);
}

int
main (int argc, char **argv)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *directory = g_path_get_dirname (self);

  g_test_init (&argc, &argv, NULL);
  g_setenv ("LD_BIND_NOW", "1", TRUE); /* as the supervisor starts zygotes that last */
  programs = g_build_filename (directory, "../..", NULL);
  g_test_add_func ("/hot-pages/faults", test_faults);
  g_test_add_func ("/hot-pages/zygotes", test_zygotes);
  return g_test_run ();
}
