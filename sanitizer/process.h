/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads how much CPU time another process has used and in which state it is, and lowers its
 * priority. */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* Returns the CPU time (µs) that the process has used, or -1 if it has ended. */
gint64 ky_process_cpu_time (pid_t pid);
/* Returns the same with the time of its descendants, for a program in a sandbox of its own. */
gint64 ky_process_cpu_time_of_all (pid_t pid);
/* Returns the state as proc(5) names it: 'R' running or ready to run, 'S' sleeping, 'D' waiting for
 * a disk, 'T' stopped; 0 if the process has ended. */
gchar ky_process_state (pid_t pid);
/* Returns the state of the process and its descendants with all their threads: 'T' if a thread is
 * stopped; otherwise 'R' or 'D' if a thread runs, is ready to run or waits for a disk; otherwise
 * the state of the process itself. */
gchar ky_process_state_of_all (pid_t pid);
/* Returns whether the process has ended or is about to: its files are closed, but it may take a
 * while until waitpid() returns it. */
gboolean ky_process_is_ending (pid_t pid);
/* Returns whether `status`, of waitpid(), says that the process was ended by a signal that no
 * content causes. */
gboolean ky_process_was_ended (int status);
typedef enum
{
  KY_BEHIND_NOBODY,
  /* Gets little processor time if other processes want to run. */
  KY_BEHIND_OTHERS,
  /* Gets next to no processor time, also beside processes of KY_BEHIND_OTHERS, and delays no
   * process that wakes up (SCHED_IDLE). */
  KY_BEHIND_ALL,
} KyComesBehind;

/* Lowers the priority of the process for the rest of its life. */
void ky_process_step_back (pid_t pid, KyComesBehind behind);
/* Lowers the priority of the process and its descendants, as ky_process_step_back() does. */
void ky_process_step_back_all (pid_t pid, KyComesBehind behind);
