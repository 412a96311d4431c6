/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the state of the pool as JSON for the status, and describes for reports and the log how
 * workers and zygotes ended. */
#include "sanitizer/pool-private.h"
#include "common/json.h"
#include "common/log.h"
#include "common/message-codes.h"
#include "sanitizer/client.h"
#include "sanitizer/office.h"
#include "sanitizer/process.h"

#include <signal.h>
#include <sys/wait.h>

/* The family whose verifier zygote always runs. Others are started with the first worker and stay
 * while there is work: two zygotes for each family would use half as much memory again. */
#define OFTEN_VERIFIED KY_FAMILY_MAIL
/* How often the pool looks which programs are installed. */
#define LOOK_EVERY G_TIME_SPAN_SECOND

static const gchar *const state_names[ZYGOTE_LAST] = {
  [ZYGOTE_ABSENT] = "absent",
  [ZYGOTE_STARTING] = "starting",
  [ZYGOTE_READY] = "ready",
  [ZYGOTE_BACKOFF] = "restarting",
};

gboolean
ky_family_is_on_demand (const KyPoolFamily *family)
{
  guint all
      = family->role == KY_POOL_VERIFIER ? KY_FAMILY_ALL & ~OFTEN_VERIFIED : KY_FAMILIES_ON_DEMAND;

  return (all >> family->index & 1) != 0;
}

guint
ky_pool_missing (KyPool *pool)
{
  gint64 now = g_get_monotonic_time ();

  if (pool->looked != 0 && now - pool->looked < LOOK_EVERY)
    return pool->missing;
  pool->looked = now;
  pool->missing = ky_families_missing (pool->directory);
  return pool->missing;
}

const KyFamilyPackage *
ky_family_missing (const KyPoolFamily *family)
{
  const KyFamilyPackage *package = ky_family_package (1u << family->index);

  return package != NULL && (ky_pool_missing (family->pool) >> family->index & 1) != 0 ? package
                                                                                       : NULL;
}

KyPoolFamily *
ky_pool_verifier_of (KyPool *pool, guint index)
{
  return (KY_FAMILIES_OF_STEPS >> index & 1) == 0 ? &pool->families[KY_POOL_VERIFIER][index] : NULL;
}

/* Converts the exit status of bubblewrap (128 + signal, as of a shell) to that of its program. */
int
ky_pool_status_of (const KyPoolFamily *family, int status)
{
  return family->is_launcher && WIFEXITED (status) && WEXITSTATUS (status) > 128
             ? WEXITSTATUS (status) - 128
             : status;
}

/* Returns whether a worker crashed by itself, and was not ended by a limit or another process. */
gboolean
ky_pool_is_crash (int status)
{
  static const int others[] = { SIGKILL, SIGXCPU, SIGXFSZ, SIGTERM, SIGINT, SIGHUP };

  for (guint i = 0; WIFSIGNALED (status) && i < G_N_ELEMENTS (others); i++)
    if (WTERMSIG (status) == others[i])
      return FALSE;
  return status != 0;
}

/* Returns why no conversion can start, or NULL if only this document's conversion failed. */
static const gchar *
launch_failure (int status)
{
  switch (WIFEXITED (status) ? WEXITSTATUS (status) : 0)
    {
    case 1: /* bubblewrap's own status; kiyome-office has no such status before it has a document */
      return "{office-namespaces}";
    case 126:
      return "{office-bubblewrap}";
    case KY_OFFICE_NOT_ENTERED:
      return "{office-confinement}";
    case KY_OFFICE_NOT_LOADED:
      return "{office-not-loaded}";
    default:
      return NULL;
    }
}

gchar *
ky_family_note_launch (KyPoolFamily *family, int status)
{
  const gchar *failure = launch_failure (status);

  if (failure == NULL)
    return g_strdup ("LibreOffice ended without a result: it crashed, or its memory was used up");
  family->failure = failure;
  return ky_said (failure, FALSE);
}

void
ky_pool_note_missing (KyPool *pool, const gchar *missing)
{
  KyPoolFamily *family = &pool->families[KY_POOL_WORKER][__builtin_ctz (KY_FAMILY_CONVERT)];
  g_autofree gchar *words = ky_said (missing, FALSE);

  g_free (family->lacks);
  family->lacks = g_strdup (missing);
  ky_log (KY_LOG_WARNING, "%s", words);
}

void
ky_pool_note_launch (KyPool *pool, int status)
{
  KyPoolFamily *family = &pool->families[KY_POOL_WORKER][__builtin_ctz (KY_FAMILY_CONVERT)];
  g_autofree gchar *cause = status != 0 ? ky_family_note_launch (family, status) : NULL;

  if (cause != NULL)
    ky_log (KY_LOG_WARNING, "%s", cause);
}

gchar *
ky_pool_describe_status (int status)
{
  if (WIFSIGNALED (status))
    switch (WTERMSIG (status))
      {
      case SIGXCPU:
        return g_strdup ("the worker used up its CPU time (limits.item-seconds)");
      case SIGKILL:
        return g_strdup ("the worker was killed");
      case SIGSYS:
        return g_strdup ("the worker was stopped at a forbidden system call");
      case SIGXFSZ:
        return g_strdup ("the worker wrote too large a file (limits.unpacked)");
      default:
        return g_strdup_printf ("the worker crashed: signal %d (%s)", WTERMSIG (status),
                                g_strsignal (WTERMSIG (status)));
      }
  return g_strdup_printf ("the worker ended without a result (exit status %d)",
                          WEXITSTATUS (status));
}

gboolean
ky_pool_is_settled (KyPool *pool, GError **ret_error)
{
  const KyPoolFamily *families = &pool->families[0][0];

  for (guint i = 0; i < KY_POOL_ROLES * KY_N_FAMILIES; i++)
    if (families[i].state == ZYGOTE_STARTING
        || (families[i].state == ZYGOTE_BACKOFF && families[i].n_failures < FAILURES_MAX))
      return FALSE;
  for (guint i = 0; i < KY_POOL_ROLES * KY_N_FAMILIES; i++)
    if (families[i].last_error != NULL)
      {
        if (ret_error != NULL)
          *ret_error = g_error_copy (families[i].last_error);
        break;
      }
  return TRUE;
}

/* Returns the state of `family` in a word. A zygote on demand that does not run is in its normal
 * state. */
static const gchar *
state_of (const KyPoolFamily *family)
{
  /* A stopped zygote is shown even if no request to it is pending. */
  if (family->zygote != NULL && ky_process_state (family->zygote->pid) == 'T')
    return "stopped";
  return ky_family_is_on_demand (family) && family->state == ZYGOTE_ABSENT
             ? "on-demand"
             : state_names[family->state];
}

static guint
n_workers (const KyPoolFamily *family)
{
  guint n = family->zygote != NULL ? g_hash_table_size (family->zygote->workers) : 0;

  for (const GList *link = family->retiring.head; link != NULL; link = link->next)
    n += g_hash_table_size (((const KyPoolZygote *)link->data)->workers);
  return n;
}

void
ky_pool_status (KyPool *pool, KyPoolRole role, GString *json)
{
  const gchar *comma = "";

  g_string_append_c (json, '[');
  for (guint i = 0; i < KY_N_FAMILIES; i++)
    {
      const KyPoolFamily *family = &pool->families[role][i];
      const KyFamilyPackage *package
          = role == KY_POOL_WORKER && family->zygote == NULL ? ky_family_missing (family) : NULL;
      const gchar *failure = package != NULL         ? package->state
                             : family->lacks != NULL ? family->lacks
                                                     : family->failure;
      guint spares = family->zygote != NULL ? family->zygote->spares.length : 0;

      if (role == KY_POOL_VERIFIER && ky_pool_verifier_of (pool, i) == NULL)
        continue;
      g_string_append_printf (
          json,
          "%s{\"family\":\"%s\",\"state\":\"%s\",\"on_demand\":%s,\"pid\":%d,\"spare\":%u,\"busy\":"
          "%u,"
          "\"waiting\":%u,\"forked\":%" G_GUINT64_FORMAT ",\"died\":%" G_GUINT64_FORMAT
          ",\"restarts\":%" G_GUINT64_FORMAT ",\"renewals\":%" G_GUINT64_FORMAT
          ",\"processes\":%u,\"landlock\":%u,\"seccomp\":%s,\"failure\":",
          comma, ky_family_name (i), state_of (family),
          ky_family_is_on_demand (family) ? "true" : "false",
          family->zygote != NULL ? (int)family->zygote->pid : 0, spares,
          n_workers (family) - spares, family->waiting.length, family->n_forked, family->n_died,
          family->n_restarts, family->n_renewals,
          (family->zygote != NULL) + (family->next != NULL) + family->retiring.length,
          family->sandbox.landlock_abi, family->sandbox.has_seccomp ? "true" : "false");
      if (failure != NULL)
        ky_json_string (json, failure);
      g_string_append (json, failure != NULL ? "}" : "null}");
      comma = ",";
    }
  g_string_append_c (json, ']');
}
