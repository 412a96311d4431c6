/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define NICE 15
/* A sandboxed program is started by bubblewrap's two processes. */
#define LEVELS_MAX 6
#define CHILDREN_MAX 64

gint64
ky_process_cpu_time (pid_t pid)
{
  clockid_t clock;
  struct timespec time;

  if (pid <= 0 || clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &time) != 0)
    return -1;
  return (gint64)time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gint64
time_with_children (pid_t pid, guint level, guint *left)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/%d/task/%d/children", (int)pid, (int)pid);
  g_autofree gchar *text = NULL;
  gint64 sum = MAX (ky_process_cpu_time (pid), 0);
  gchar *at, *end;

  if (level == 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return sum;
  for (at = text; *left > 0; at = end)
    {
      glong child = strtol (at, &end, 10);

      if (end == at)
        break;
      (*left)--;
      sum += time_with_children ((pid_t)child, level - 1, left);
    }
  return sum;
}

gint64
ky_process_cpu_time_of_all (pid_t pid)
{
  guint left = CHILDREN_MAX;

  return ky_process_cpu_time (pid) < 0 ? -1 : time_with_children (pid, LEVELS_MAX, &left);
}

gchar
ky_process_state (pid_t pid)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/%d/stat", (int)pid);
  g_autofree gchar *text = NULL;
  const gchar *end;

  /* "123 (any name, also with ) in it) S …" */
  if (!g_file_get_contents (path, &text, NULL, NULL) || (end = strrchr (text, ')')) == NULL
      || end[1] != ' ')
    return 0;
  return end[2];
}

gboolean
ky_process_was_ended (int status)
{
  static const int signals[] = { SIGKILL, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2 };

  for (guint i = 0; WIFSIGNALED (status) && i < G_N_ELEMENTS (signals); i++)
    if (WTERMSIG (status) == signals[i])
      return TRUE;
  return FALSE;
}

void
ky_process_step_back (pid_t pid)
{
  /* Where that isn't allowed, the others' turns come a little later. */
  if (pid > 0 && setpriority (PRIO_PROCESS, (id_t)pid, NICE) != 0)
    return;
}
