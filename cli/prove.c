/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/prove.h"
#include "cli/words.h"

#include "common/wire.h"
#include "proofs.h"
#include "sanitizer/client.h"

#include <string.h>

#define PATIENCE (20 * G_TIME_SPAN_SECOND)

typedef struct
{
  const gchar *what, *name, *method; /* method: "" is the policy's own */
  const guint8 *data;
  gsize size;
} Proof;

#define PROOF(array) proof_##array, sizeof proof_##array

static const Proof proofs[] = {
  { N_ ("mails can be made safe"), "1.eml", "", PROOF (mail) },
  { N_ ("archives can be made safe"), "1.zip", "", PROOF (archive) },
  { N_ ("pictures can be made safe"), "1.png", "", PROOF (picture) },
  { N_ ("Office files can be made safe"), "1.docx", "", PROOF (office) },
  { N_ ("PDF can be made safe"), "1.pdf", "", PROOF (pdf) },
  { N_ ("pages can be drawn"), "1.pdf", "image", PROOF (pdf) },
  { N_ ("files of Office 97 to 2003 can be made safe, by LibreOffice"), "1.xls", "",
    PROOF (excel) },
};

static const struct
{
  const gchar *sign; /* in what the sanitizer says */
  const gchar *cause, *advice;
} causes[] = {
  { "namespaces", N_ ("LibreOffice could not be shut in: bubblewrap may not make namespaces here"),
    N_ ("in a container allow user namespaces (for Docker --security-opt seccomp=unconfined, "
        "or a profile that allows them; for LXC nesting); on a hardened kernel sysctl "
        "kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0 or "
        "kernel.apparmor_restrict_unprivileged_userns=0; then kiyome reprocess") },
  { "bubblewrap", N_ ("LibreOffice could not be shut in: bubblewrap can't be started"),
    N_ ("install bubblewrap and libreoffice-core-nogui, -writer-nogui, -calc-nogui and "
        "-impress-nogui; then kiyome reprocess") },
  { "can't be loaded", N_ ("LibreOffice can't be loaded: is it installed whole?"),
    N_ ("install bubblewrap and libreoffice-core-nogui, -writer-nogui, -calc-nogui and "
        "-impress-nogui; then kiyome reprocess") },
  { "Landlock", N_ ("LibreOffice could not be shut in: Landlock or seccomp refused"),
    N_ ("a kernel with Landlock and seccomp is needed (Linux 5.13), or sandbox.required = no") },
};

gchar *
ky_prove_explain (const gchar *cause)
{
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    if (strstr (cause, causes[i].sign) != NULL)
      return g_strdup_printf ("%s; %s", gettext (causes[i].cause), gettext (causes[i].advice));
  return ky_cli_in_words (cause);
}

/* The policy that nothing was changed in, so that it is the workers who are tried. */
static KyPolicy *
make_policy (KyConfig *config, const Proof *proof, GError **error)
{
  g_autoptr (KyPolicy) policy = ky_config_policy (config, "standard", error);
  const gchar *type = strrchr (proof->name, '.') + 1;
  g_autofree gchar *key = g_strconcat ("methods.", type, NULL);

  if (policy == NULL || proof->method[0] == '\0')
    return g_steal_pointer (&policy);
  return ky_policy_with (policy, key, proof->method, error);
}

/* Whoever asks waits: a program that hangs is a fault, too. */
static gboolean
goes_on (gpointer data)
{
  return g_get_monotonic_time () - *(gint64 *)data < PATIENCE;
}

static gboolean
run (KySanitizer *sanitizer, KyConfig *config, const Proof *proof, gchar **ret_detail,
     gboolean *ret_is_well, GError **error)
{
  gboolean is_mail = g_str_has_suffix (proof->name, ".eml");
  g_autoptr (KyPolicy) policy = make_policy (config, proof, error);
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
      || !ky_sanitizer_run (sanitizer, &job, goes_on, &begin, &result, error))
    return FALSE;
  *ret_is_well = result.report->outcome != KY_OUTCOME_WITHHELD;
  *ret_detail = g_strdup (*ret_is_well ? "" : result.report->detail);
  return TRUE;
}

gboolean
ky_prove_all (KyConfig *config,
              void (*say) (const gchar *what, gboolean is_well, const gchar *detail, gpointer data),
              gpointer data, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (config, "sanitizer.sock");

  for (guint i = 0; i < G_N_ELEMENTS (proofs); i++)
    {
      g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, error);
      g_autofree gchar *detail = NULL;
      g_autofree gchar *words = NULL;
      gboolean is_well = FALSE;

      if (sanitizer == NULL || !run (sanitizer, config, &proofs[i], &detail, &is_well, error))
        return FALSE;
      words = ky_prove_explain (detail);
      say (gettext (proofs[i].what), is_well, words, data);
    }
  return TRUE;
}
