/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements common/confine.h for daemons, which link libseccomp. */
#include "common/confine-calls.h"
#include "common/message-codes.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <ucontext.h>
#include <unistd.h>

#define LINES_MAX 100

/* --- refused calls ---------------------------------------------------------------------------- */

static gchar prefix[64]; /* of a log line, prepared in advance */
static volatile sig_atomic_t n_lines;

static void
confine_program_append (gchar *line, gsize size, const gchar *text)
{
  gsize length = strlen (line);

  for (; *text != '\0' && length + 1 < size; text++)
    line[length++] = *text;
  line[length] = '\0';
}

/* Uses async-signal-safe functions only. */
static void
confine_program_say (int number, gboolean is_end)
{
  gchar line[256] = "";
  gchar digits[12] = "";
  const gchar *name = ky_syscall_name ((guint32)number);

  if (!is_end && n_lines++ >= LINES_MAX)
    return;
  for (gint i = 10, rest = number; name == NULL && i >= 0 && (rest > 0 || i == 10); i--, rest /= 10)
    {
      memmove (digits + 1, digits, sizeof digits - 2);
      digits[0] = (gchar)('0' + rest % 10);
    }
  confine_program_append (line, sizeof line, prefix);
  confine_program_append (line, sizeof line,
                          "refused a system call that this program has no use for: ");
  confine_program_append (line, sizeof line, name != NULL ? name : digits);
  confine_program_append (line, sizeof line, is_end ? "; it ends\n" : "\n");
  if (write (STDERR_FILENO, line, strlen (line)) < 0)
    return;
}

static void
on_refused (int signal_number, siginfo_t *info, void *context)
{
  ucontext_t *at = context;
  gboolean is_end = ky_calls_is_hostile (info->si_syscall);

  confine_program_say (info->si_syscall, is_end);
  if (is_end)
    for (;;)
      syscall (KY_CONFINE_KILL);
#if defined(__x86_64__)
  at->uc_mcontext.gregs[REG_RAX] = -EPERM;
#elif defined(__aarch64__)
  at->uc_mcontext.regs[0] = (guint64)-EPERM;
#else
#error "say where this machine's calls return"
#endif
}

static void
catch_refused (const gchar *program)
{
  struct sigaction action
      = { .sa_sigaction = on_refused, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART };

  if (g_getenv ("JOURNAL_STREAM") != NULL)
    g_strlcpy (prefix, "<3>", sizeof prefix);
  else
    g_snprintf (prefix, sizeof prefix, "%s: ", program);
  sigaction (SIGSYS, &action, NULL);
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
restrict_calls (const KyConfine *needs, GError **error)
{
  g_autofree struct sock_filter *code = g_new (struct sock_filter, KY_CONFINE_FILTER_MAX);
  KyFilter filter = { code, ky_calls_allow (needs->calls, needs->refusal, code, error) };

  if (filter.length == 0)
    return FALSE;
  if (needs->refusal == KY_REFUSE_NAMED)
    catch_refused (needs->program);
  if (ky_confine_install (&filter, FALSE))
    return TRUE;
  g_autofree gchar *reason = ky_say_errno (errno);
  return ky_error_say (error, KY_ERROR_SANDBOX, "kernel-seccomp", "m", reason);
}

/* Checks that no other thread runs: Landlock applies to the calling thread and threads that it
 * starts. */
static gboolean
confine_program_is_alone (GError **error)
{
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (threads != NULL && g_dir_read_name (threads) != NULL)
    n++;
  if (n <= 1)
    return TRUE;
  return ky_error_say (error, KY_ERROR_SANDBOX, "kernel-threads", "i", (gint64)n);
}

gboolean
ky_confine (const KyConfine *needs, KyConfineState *ret_state, GError **error)
{
  g_autoptr (GError) first = NULL;
  gboolean ok = confine_program_is_alone (&first);

  *ret_state = (KyConfineState){ 0 };
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 && ok)
    {
      g_autofree gchar *reason = ky_say_errno (errno);

      ok = ky_error_say (&first, KY_ERROR_SANDBOX, "kernel-refused", "sm", "no_new_privs", reason);
    }
  ok = ky_confine_limit (needs->limits, needs->n_limits, ok ? &first : NULL) && ok;
  ok = ky_confine_files (needs->paths, needs->n_paths, needs->ports, needs->n_ports,
                         &ret_state->landlock_abi, ok ? &first : NULL)
       && ok;
  ret_state->has_seccomp = restrict_calls (needs, ok ? &first : NULL);
  ok = ret_state->has_seccomp && ok;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&first));
  return ok;
}

gchar *
ky_confine_describe (const KyConfineState *state)
{
  guint abi = state->landlock_abi;
  const gchar *code = abi >= 6   ? "landlock-sockets"
                      : abi >= 4 ? "landlock-ports"
                      : abi > 0  ? "landlock-files"
                                 : "landlock-missing";
  g_autofree gchar *files = abi > 0 ? ky_say (code, "i", (gint64)abi) : ky_say (code, "");
  g_autofree gchar *calls
      = state->has_seccomp ? g_strdup ("seccomp") : ky_say ("seccomp-missing", "");

  return g_strdup_printf ("%s; %s", calls, files);
}
