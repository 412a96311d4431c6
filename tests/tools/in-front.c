/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded by tests: no program lowers the priority of a process. Work that has been put behind
 * other processes waits for whatever else the machine does, and so would a test that waits for its
 * result. */
#include <sched.h>
#include <sys/resource.h>

int
setpriority (__priority_which_t which, id_t who, int priority)
{
  (void)which;
  (void)who;
  (void)priority;
  return 0;
}

int
sched_setscheduler (pid_t process, int policy, const struct sched_param *parameter)
{
  (void)process;
  (void)policy;
  (void)parameter;
  return 0;
}
