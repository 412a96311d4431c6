/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the CPU time and the state of another process, alone or with its descendants, from its CPU
 * clock and from /proc, and lowers its scheduling priority. At most CHILDREN_MAX descendants in
 * LEVELS_MAX generations are visited. */
#include "sanitizer/process.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define NICE 15
/* bubblewrap starts the sandboxed program from a second process of its own. */
#define LEVELS_MAX 6
#define CHILDREN_MAX 64
#define PF_EXITING 0x4 /* From include/linux/sched.h; the field is part of proc(5). */

gint64
ky_process_cpu_time (pid_t pid)
{
  clockid_t clock;
  struct timespec time;

  if (pid <= 0 || clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &time) != 0)
    return -1;
  return (gint64)time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Calls `found` for `pid` and its descendants, parents first. */
static void
each_of_all (pid_t pid, guint level, guint *left, void (*found) (pid_t pid, gpointer data),
             gpointer data)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/%d/task/%d/children", (int)pid, (int)pid);
  g_autofree gchar *text = NULL;
  gchar *at, *end;

  found (pid, data);
  if (level == 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return;
  for (at = text; *left > 0; at = end)
    {
      glong child = strtol (at, &end, 10);

      if (end == at)
        break;
      (*left)--;
      each_of_all ((pid_t)child, level - 1, left, found, data);
    }
}

static void
add_time (pid_t pid, gpointer data)
{
  *(gint64 *)data += MAX (ky_process_cpu_time (pid), 0);
}

gint64
ky_process_cpu_time_of_all (pid_t pid)
{
  guint left = CHILDREN_MAX;
  gint64 sum = 0;

  if (ky_process_cpu_time (pid) < 0)
    return -1;
  each_of_all (pid, LEVELS_MAX, &left, add_time, &sum);
  return sum;
}

/* Reads the fields that follow the name in "123 (any name, also with ) in it) S 1 2 …". NULL: the
 * process has ended. (transfer full) */
static gchar *
read_stat (pid_t pid)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/%d/stat", (int)pid);
  g_autofree gchar *text = NULL;
  const gchar *end;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (end = strrchr (text, ')')) == NULL
      || end[1] != ' ')
    return NULL;
  return g_strdup (end + 2);
}

gchar
ky_process_state (pid_t pid)
{
  g_autofree gchar *stat = read_stat (pid);

  return stat != NULL ? stat[0] : 0;
}

/* Combines the state in `data`, a gchar, with the states of all threads of the process: 'T' of a
 * stopped thread overrides every state, and 'R' or 'D' overrides every state but 'T'. */
static void
add_states_of_threads (pid_t pid, gpointer data)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/%d/task", (int)pid);
  g_autoptr (GDir) threads = g_dir_open (path, 0, NULL);
  gchar *seen = (gchar *)data;
  const gchar *name;

  while (threads != NULL && *seen != 'T' && (name = g_dir_read_name (threads)) != NULL)
    {
      gchar state = ky_process_state ((pid_t)atoi (name));

      if (state == 'T' || state == 't')
        *seen = 'T';
      else if (state == 'R' || state == 'D')
        *seen = state;
    }
}

gchar
ky_process_state_of_all (pid_t pid)
{
  guint left = CHILDREN_MAX;
  gchar state = ky_process_state (pid);

  each_of_all (pid, LEVELS_MAX, &left, add_states_of_threads, &state);
  return state;
}

gboolean
ky_process_is_ending (pid_t pid)
{
  g_autofree gchar *stat = read_stat (pid);
  guint flags = 0;

  /* state ppid pgrp session tty_nr tpgid flags */
  return stat == NULL || sscanf (stat, "%*c %*d %*d %*d %*d %*d %u", &flags) != 1
         || (flags & PF_EXITING) != 0;
}

gboolean
ky_process_was_ended (int status)
{
  /* Signals that a process causes itself, also by reaching its limits. */
  static const int own[]
      = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS, SIGXCPU, SIGXFSZ, SIGPIPE };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (WIFSIGNALED (status) && WTERMSIG (status) == own[i])
      return FALSE;
  return WIFSIGNALED (status);
}

void
ky_process_step_back (pid_t pid, KyComesBehind behind)
{
  static const struct sched_param none;

  if (pid <= 0 || behind == KY_BEHIND_NOBODY)
    return;
  /* Not permitted everywhere; other processes then get the processor a little later. */
  if (setpriority (PRIO_PROCESS, (id_t)pid, NICE) != 0)
    return;
  if (behind == KY_BEHIND_ALL && sched_setscheduler (pid, SCHED_IDLE, &none) != 0)
    return;
}

static void
step_back (pid_t pid, gpointer data)
{
  ky_process_step_back (pid, *(const KyComesBehind *)data);
}

void
ky_process_step_back_all (pid_t pid, KyComesBehind behind)
{
  guint left = CHILDREN_MAX;

  each_of_all (pid, LEVELS_MAX, &left, step_back, &behind);
}
