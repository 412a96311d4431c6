/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What another process of this machine has used and is at, told by its number. */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* CPU time (µs) that the process has used, -1 when it is gone. */
gint64 ky_process_cpu_time (pid_t pid);
/* The same with its children's, and theirs: of a program in a sandbox of its own. */
gint64 ky_process_cpu_time_of_all (pid_t pid);
/* Its state as proc(5) names it: 'R' runs or could, 'S' sleeps, 'D' waits for a disk, 'T' was
 * stopped; 0 when it is gone. */
gchar ky_process_state (pid_t pid);
/* 'T' when it or one of its children, or theirs, was stopped; else its own state. */
gchar ky_process_state_of_all (pid_t pid);
/* It has come to its end, or is on its way there: its files are closed, but it may take a while
 * until it can be waited for. */
gboolean ky_process_is_ending (pid_t pid);
/* STATUS is that of waitpid(): was it ended from outside, by a signal that no content causes? */
gboolean ky_process_was_ended (int status);
typedef enum
{
  KY_BEHIND_NOBODY,
  KY_BEHIND_OTHERS, /* has little where others want the processor */
  KY_BEHIND_ALL,    /* … next to nothing, also beside those; and nobody who wakes up waits for it,
                       or takes its processor for a busy one (SCHED_IDLE) */
} KyComesBehind;

/* From here on it runs when others have nothing to do; it never comes forward again. */
void ky_process_step_back (pid_t pid, KyComesBehind behind);
/* The same with its children, and theirs. */
void ky_process_step_back_all (pid_t pid, KyComesBehind behind);
