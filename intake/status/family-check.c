/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends one built-in sample of each family of workers to the running sanitizer, in a thread of its
 * own, and reports for each whether it was sanitized. */
#include "intake/status/family-check.h"

#include "common/i18n.h"
#include "common/json.h"
#include "common/message-codes.h"
#include "common/wire.h"
#include "intake/status/proofs.h"
#include "sanitizer/client.h"

#define PATIENCE_SECONDS 20

typedef struct
{
  const gchar *what, *name, *method; /* method: "" is the policy's own */
  const gchar *family;               /* (nullable) whose failure in the state says more */
  const guint8 *data;
  gsize size;
} Proof;

#define PROOF(array) proof_##array, sizeof proof_##array

static const Proof proofs[] = {
  { N_ ("mails can be made safe"), "1.eml", "", NULL, PROOF (mail) },
  { N_ ("archives can be made safe"), "1.zip", "", NULL, PROOF (archive) },
  { N_ ("pictures can be made safe"), "1.png", "", NULL, PROOF (picture) },
  { N_ ("Office files can be made safe"), "1.docx", "", NULL, PROOF (office) },
  { N_ ("PDF can be made safe"), "1.pdf", "", NULL, PROOF (pdf) },
  { N_ ("pages can be drawn"), "1.pdf", "image", NULL, PROOF (pdf) },
  { N_ ("files of Office 97 to 2003 can be made safe, by LibreOffice"), "1.xls", "", "convert",
    PROOF (excel) },
};

#define INSTALL                                                                                    \
  N_ ("install bubblewrap and libreoffice-core-nogui, -writer-nogui, -calc-nogui and "             \
      "-impress-nogui; then kiyome reprocess")

static const struct
{
  const gchar *code; /* of the message (common/words.def) */
  const gchar *advice;
} failures[] = {
  { "drawings-absent",
    N_ ("if they are to be made safe: apt install kiyome-drawings; then kiyome reprocess") },
  { "media-absent",
    N_ ("if they are to be made safe: apt install kiyome-media; then kiyome reprocess") },
  { "office-absent", INSTALL },
  { "office-bubblewrap", INSTALL },
  { "office-confinement",
    N_ ("a kernel with Landlock and seccomp is needed (Linux 5.13), or sandbox.required = no") },
  { "office-missing", INSTALL },
  { "office-namespaces",
    N_ ("in a container allow user namespaces (for Docker --security-opt seccomp=unconfined, "
        "or a profile that allows them; for LXC nesting); on a hardened kernel sysctl "
        "kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0 or "
        "kernel.apparmor_restrict_unprivileged_userns=0; then kiyome reprocess") },
  { "office-not-loaded", INSTALL },
};

gchar *
ky_family_check_explain (const gchar *failure)
{
  const gchar *code = ky_said_code (failure);
  g_autofree gchar *words = ky_i18n_in_words (failure);

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    if (g_strcmp0 (failures[i].code, code) == 0)
      return g_strdup_printf ("%s; %s", words, gettext (failures[i].advice));
  return g_steal_pointer (&words);
}

/* Returns the fault in the sanitizer's state because of which `family` cannot work at all; else
 * NULL. */
static gchar *
find_failure (KySanitizer *sanitizer, const gchar *family)
{
  g_autofree gchar *json = ky_sanitizer_status (sanitizer, NULL);
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;

  for (guint i = 0; values != NULL; i++)
    {
      g_autofree gchar *name_path = g_strdup_printf ("families.%u.family", i);
      g_autofree gchar *failure_path = g_strdup_printf ("families.%u.failure", i);
      const gchar *name = g_hash_table_lookup (values, name_path);
      const gchar *failure = g_hash_table_lookup (values, failure_path);

      if (name == NULL)
        break;
      if (strcmp (name, family) == 0)
        return ky_said_code (failure) != NULL ? g_strdup (failure) : NULL;
    }
  return NULL;
}

/* Returns the policy "standard" with the method of `proof`; nothing else in it is changed, so that
 * the workers are tested. */
static KyPolicy *
family_check_make_policy (KyConfig *config, const Proof *proof, GError **error)
{
  g_autoptr (KyPolicy) policy = ky_config_policy (config, "standard", error);
  const gchar *type = strrchr (proof->name, '.') + 1;
  g_autofree gchar *key = g_strconcat ("methods.", type, NULL);

  if (policy == NULL || proof->method[0] == '\0')
    return g_steal_pointer (&policy);
  return ky_policy_with (policy, key, proof->method, error);
}

/* Returns TRUE until PATIENCE_SECONDS have passed since `data` (monotonic microseconds): a program
 * that does not answer in that time counts as faulty. */
static gboolean
family_check_goes_on (gpointer data)
{
  return g_get_monotonic_time () - *(gint64 *)data < PATIENCE_SECONDS * G_TIME_SPAN_SECOND;
}

static gboolean
family_check_run (KySanitizer *sanitizer, KyConfig *config, const Proof *proof, gchar **ret_detail,
                  gboolean *ret_is_well, GError **error)
{
  gboolean is_mail = g_str_has_suffix (proof->name, ".eml");
  g_autoptr (KyPolicy) policy = family_check_make_policy (config, proof, error);
  ky_autofd int input = ky_memfd_from_view ("proof", ky_view (proof->data, proof->size),
                                            policy != NULL ? error : NULL);
  g_auto (KySanitizerResult) result = { .output = -1 };
  const KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                               .input = input,
                               .name = is_mail ? NULL : proof->name,
                               .claimed = is_mail ? "message/rfc822" : NULL,
                               .force_type = is_mail ? "eml" : NULL,
                               .policy = policy };
  gint64 begin = g_get_monotonic_time ();

  if (policy == NULL || input < 0
      || !ky_sanitizer_run (sanitizer, &job, family_check_goes_on, &begin, &result, error))
    {
      if (error != NULL && g_error_matches (*error, KY_ERROR, KY_ERROR_POLICY))
        {
          g_clear_error (error);
          g_set_error (error, KY_ERROR, KY_ERROR_TIMEOUT,
                       ngettext ("no answer within %d second", "no answer within %d seconds",
                                 PATIENCE_SECONDS),
                       PATIENCE_SECONDS);
        }
      return FALSE;
    }
  *ret_is_well = result.report->outcome != KY_OUTCOME_WITHHELD;
  if (!*ret_is_well && proof->family != NULL)
    *ret_detail = find_failure (sanitizer, proof->family);
  if (*ret_detail == NULL)
    *ret_detail = g_strdup (*ret_is_well ? "" : result.report->detail);
  return TRUE;
}

typedef struct
{
  gboolean is_well;
  gchar *detail;
} Answer;

struct _KyFamilyChecks
{
  KyConfig *config;
  GThread *thread;
  GMutex mutex; /* protects the following members */
  GCond more;
  guint n_done;
  Answer answers[G_N_ELEMENTS (proofs)];
  GError *error; /* (nullable) then nothing more comes */
};

static gpointer
family_check (gpointer data)
{
  KyFamilyChecks *self = data;
  g_autofree gchar *path = ky_config_run_path (self->config, "sanitizer/sanitizer.sock");
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < G_N_ELEMENTS (proofs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, &error);
      Answer it = { 0 };

      ok = sanitizer != NULL
           && family_check_run (sanitizer, self->config, &proofs[i], &it.detail, &it.is_well,
                                &error);
      g_mutex_lock (&self->mutex);
      if (ok)
        self->answers[self->n_done++] = it;
      else
        self->error = g_steal_pointer (&error);
      g_cond_signal (&self->more);
      g_mutex_unlock (&self->mutex);
    }
  return NULL;
}

KyFamilyChecks *
ky_family_checks_begin (KyConfig *config)
{
  KyFamilyChecks *self = g_new0 (KyFamilyChecks, 1);

  self->config = ky_config_ref (config);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->more);
  self->thread = g_thread_new ("proofs", family_check, self);
  return self;
}

static gboolean
family_check_wait_for (KyFamilyChecks *self, guint i)
{
  g_mutex_lock (&self->mutex);
  while (self->n_done <= i && self->error == NULL)
    g_cond_wait (&self->more, &self->mutex);
  gboolean is_there = self->n_done > i;
  g_mutex_unlock (&self->mutex);
  return is_there;
}

static void
proofs_free (KyFamilyChecks *self)
{
  g_thread_join (self->thread);
  for (guint i = 0; i < self->n_done; i++)
    g_free (self->answers[i].detail);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->more);
  ky_config_unref (self->config);
  g_free (self);
}

gboolean
ky_family_checks_end (KyFamilyChecks *self,
                      void (*say) (const gchar *what, gboolean is_well, const gchar *detail,
                                   gpointer data),
                      gpointer data, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < G_N_ELEMENTS (proofs); i++)
    {
      ok = family_check_wait_for (self, i);
      if (!ok)
        break;
      g_autofree gchar *words = ky_family_check_explain (self->answers[i].detail);
      say (gettext (proofs[i].what), self->answers[i].is_well, words, data);
    }
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&self->error));
  proofs_free (self);
  return ok;
}
