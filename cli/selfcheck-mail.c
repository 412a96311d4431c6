/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks the questions of `kiyome report selfcheck` about the mail server before kiyome: how the
 * Postfix of this machine is set up, as postconf(1) says, and whether a server relays for
 * strangers. */
#include "cli/selfcheck-private.h"

#include "common/mail/relay.h"
#include "common/release.h"
#include "common/wire.h"

#define NOBODY "nobody@kiyome-selfcheck.invalid" /* RFC 2606: no user has such an address */

/* Holds what postconf(1) says of the Postfix of this machine. */
typedef struct
{
  GHashTable *values;   /* by name, those of one service of master.cf by "smtp/inet/NAME" */
  GPtrArray *services;  /* "" for main.cf, and "smtp/inet/" for settings of master.cf */
  const gchar *service; /* the service that is examined */
} Postfix;

KY_DEFINE_AUTO_CLEAR (selfcheck_postfix_clear, Postfix, values, services)

/* Runs postconf(1) with `arguments` and adds the values that it prints. If there is no Postfix,
 * adds none. */
static void
selfcheck_postconf (Postfix *postfix, const gchar *const *arguments)
{
  const gchar *path = g_getenv ("PATH");
  /* postconf(1) is in /usr/sbin, which is not in the PATH of cron and of most users. */
  g_autofree gchar *longer = g_strconcat (path != NULL ? path : "", ":/usr/sbin", NULL);
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "PATH", longer, TRUE);
  g_autofree gchar *said = NULL;

  /* A name that this version of Postfix does not have is a warning, and has no line. */
  if (!g_spawn_sync (NULL, (gchar **)arguments, environment,
                     G_SPAWN_SEARCH_PATH_FROM_ENVP | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &said,
                     NULL, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (said, "\n", -1);
  for (gchar **line = lines; *line != NULL; line++)
    {
      gchar *equals = strstr (*line, " =");

      if (equals == NULL)
        continue;
      *equals = '\0';
      gchar *slash = strrchr (*line, '/');
      g_hash_table_insert (postfix->values, g_strdup (*line),
                           g_strstrip (g_strdup (equals + strlen (" ="))));
      if (slash == NULL || !g_regex_match_simple ("/(inet|pass)/", *line, 0, 0)
          || g_regex_match_simple ("^(127\\.|\\[?::1\\]?:|localhost:)", *line, 0, 0))
        continue;
      slash[1] = '\0';
      g_ptr_array_add (postfix->services, g_strdup (*line));
    }
}

static const gchar *
selfcheck_value (const Postfix *postfix, const gchar *name)
{
  g_autofree gchar *of_service = g_strconcat (postfix->service, name, NULL);
  const gchar *value = g_hash_table_lookup (postfix->values, of_service);

  if (value == NULL)
    value = g_hash_table_lookup (postfix->values, name);
  return value != NULL ? value : "";
}

static KyAnswer
selfcheck_yes_if (gboolean holds)
{
  return holds ? KY_ANSWER_YES : KY_ANSWER_NO;
}

/* Answers whether Postfix defers mail while kiyome does not answer. The action is that of the
 * milter itself ("{ unix:kiyome.sock, default_action = accept }"), else that of
 * milter_default_action; `*ret_name` is the parameter that says it. */
static KyAnswer
selfcheck_tempfail (KySelfcheck *self, const Postfix *postfix, const gchar **ret_name)
{
  const gchar *milters = selfcheck_value (postfix, "smtpd_milters");
  g_autoptr (GRegex) own
      = g_regex_new ("\\{[^}]*\\bkiyome\\b[^}]*\\bdefault_action\\s*=\\s*(\\w+)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree gchar *action = NULL;

  *ret_name = "smtpd_milters";
  if (!g_regex_match_simple ("\\bkiyome\\b", milters, 0, 0))
    return KY_ANSWER_OPEN;
  if (g_regex_match (own, milters, 0, &match))
    action = g_match_info_fetch (match, 1);
  else
    *ret_name = "milter_default_action";
  return selfcheck_yes_if (
      strcmp (action != NULL ? action : selfcheck_value (postfix, *ret_name), "tempfail") == 0);
}

static KyAnswer
selfcheck_newline (KySelfcheck *self, const Postfix *postfix, const gchar **ret_name)
{
  static const gchar *const strict[] = { "yes", "normalize", "reject", NULL };

  *ret_name = "smtpd_forbid_bare_newline";
  return selfcheck_yes_if (g_strv_contains (strict, selfcheck_value (postfix, *ret_name)));
}

static KyAnswer
selfcheck_limits (KySelfcheck *self, const Postfix *postfix, const gchar **ret_name)
{
  g_autoptr (KyPolicy) policy = ky_config_policy (self->config, "standard", NULL);
  const guint64 most
      = policy != NULL ? ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SIZE) : G_MAXUINT64;
  const guint64 size = g_ascii_strtoull (selfcheck_value (postfix, "message_size_limit"), NULL, 10);

  *ret_name = "message_size_limit";
  if (size == 0 || size > most)
    return KY_ANSWER_NO;
  *ret_name = "smtpd_client_message_rate_limit";
  return selfcheck_yes_if (g_ascii_strtoull (selfcheck_value (postfix, *ret_name), NULL, 10) > 0);
}

/* Tells whether a list of restrictions lets a stranger's mail in for other domains. The first that
 * decides counts, and a person must look at tables and policy services. */
static KyAnswer
selfcheck_restrictions (const gchar *restrictions)
{
  g_auto (GStrv) list = g_strsplit_set (restrictions, ", \t{}", -1);
  gboolean is_warning = FALSE;

  for (gchar **at = list; *at != NULL; at++)
    {
      if (**at == '\0')
        continue;
      if (g_regex_match_simple ("^(reject|defer)(_unauth_destination)?$", *at, 0, 0) && !is_warning)
        return KY_ANSWER_YES;
      if (strcmp (*at, "permit") == 0)
        return KY_ANSWER_NO;
      if (!g_regex_match_simple ("^(reject|defer|warn_if_reject|permit_(mynetworks|sasl_"
                                 "authenticated|tls_clientcerts|auth_destination)$|[^:/]*\\.)",
                                 *at, 0, 0))
        return KY_ANSWER_OPEN;
      is_warning = strcmp (*at, "warn_if_reject") == 0;
    }
  return KY_ANSWER_NO;
}

/* Answers whether only hosts of the office are in mynetworks: no network may be larger than
 * 10.0.0.0/8 or fc00::/7. Tables must be looked at by a person. */
static KyAnswer
selfcheck_networks (const gchar *networks)
{
  if (g_regex_match_simple ("/[0-6]([, \t]|$)", networks, 0, 0))
    return KY_ANSWER_NO;
  return g_regex_match_simple ("(^|[, \t])!?([a-z]+:|/)", networks, 0, 0) ? KY_ANSWER_OPEN
                                                                          : KY_ANSWER_YES;
}

/* Answers whether a stranger's mail is refused for all domains but those of the office: one of the
 * two lists of restrictions must refuse it. `*ret_name` is the parameter that says so. */
static KyAnswer
selfcheck_closed (KySelfcheck *self, const Postfix *postfix, const gchar **ret_name)
{
  const KyAnswer relay
      = selfcheck_restrictions (selfcheck_value (postfix, "smtpd_relay_restrictions"));
  const KyAnswer recipient
      = selfcheck_restrictions (selfcheck_value (postfix, "smtpd_recipient_restrictions"));
  const gboolean is_closed = relay == KY_ANSWER_YES || recipient == KY_ANSWER_YES;

  *ret_name = is_closed ? "mynetworks" : "smtpd_relay_restrictions";
  if (is_closed)
    return selfcheck_networks (selfcheck_value (postfix, *ret_name));
  return relay == KY_ANSWER_OPEN || recipient == KY_ANSWER_OPEN ? KY_ANSWER_OPEN : KY_ANSWER_NO;
}

/* Asks main.cf and each service of master.cf; the worst answer counts. */
static void
selfcheck_ask_postfix (KySelfcheck *self, Postfix *postfix, KyQuestionId id,
                       KyAnswer (*judge) (KySelfcheck *, const Postfix *, const gchar **))
{
  g_autofree gchar *evidence = NULL;
  KyAnswer worst = KY_ANSWER_YES;

  for (guint i = 0; i < postfix->services->len && worst != KY_ANSWER_NO; i++)
    {
      const gchar *name = NULL;

      postfix->service = postfix->services->pdata[i];
      KyAnswer answer = judge (self, postfix, &name);
      if (evidence != NULL && (answer == KY_ANSWER_YES || answer == worst))
        continue;
      worst = answer;
      g_free (evidence);
      evidence
          = g_strdup_printf ("%s%s = %s", postfix->service, name, selfcheck_value (postfix, name));
    }
  ky_selfcheck_answer (self, id, NULL, worst, evidence);
}

static void
selfcheck_postfix (KySelfcheck *self)
{
  static const struct
  {
    KyQuestionId id;
    KyAnswer (*judge) (KySelfcheck *, const Postfix *, const gchar **);
  } questions[] = {
    { KY_QUESTION_TEMPFAIL, selfcheck_tempfail },
    { KY_QUESTION_NEWLINE, selfcheck_newline },
    { KY_QUESTION_LIMITS, selfcheck_limits },
    { KY_QUESTION_CLOSED, selfcheck_closed },
  };
  g_auto (Postfix) postfix = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
                               g_ptr_array_new_with_free_func (g_free), "" };
  gboolean is_before = FALSE;

  g_ptr_array_add (postfix.services, g_strdup (""));
  selfcheck_postconf (&postfix, (const gchar *const[]){
                                    "postconf", "-x", "smtpd_milters", "milter_default_action",
                                    "smtpd_forbid_bare_newline", "message_size_limit",
                                    "smtpd_client_message_rate_limit", "smtpd_relay_restrictions",
                                    "smtpd_recipient_restrictions", "mynetworks", NULL });
  selfcheck_postconf (&postfix, (const gchar *const[]){ "postconf", "-xP", NULL });
  for (guint i = 0; i < postfix.services->len; i++)
    {
      postfix.service = postfix.services->pdata[i];
      is_before |= g_regex_match_simple ("\\bkiyome\\b",
                                         selfcheck_value (&postfix, "smtpd_milters"), 0, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (is_before)
      selfcheck_ask_postfix (self, &postfix, questions[i].id, questions[i].judge);
    else
      ky_selfcheck_answer (self, questions[i].id, NULL, KY_ANSWER_OPEN,
                           _ ("the Postfix of this machine hands kiyome no mail (smtpd_milters)"));
}

/* Tries to have a mail relayed to nobody. A server that takes it cannot deliver it. The null sender
 * is refused by no server for its domain; a reply that does not speak of relaying may have another
 * reason, and then says nothing. */
static void
selfcheck_relay (KySelfcheck *self)
{
  static const gchar letter[] = "Subject: kiyome report selfcheck\r\n\r\nThis server relays.\r\n";
  g_autoptr (GError) error = NULL;
  KyRelay relay
      = { .host = self->mail_host, .port = self->mail_port, .sender = "", .tls = "off", .ca = "" };
  KyRelayEnd end = KY_RELAY_LATER;
  ky_autofd int message = -1;

  if (self->mail_host == NULL)
    {
      ky_selfcheck_answer (self, KY_QUESTION_RELAY, NULL, KY_ANSWER_OPEN,
                           _ ("not tried: run it with --mail-server from a machine outside "
                              "mynetworks"));
      return;
    }
  message = ky_memfd_from_view ("relay", ky_view (letter, strlen (letter)), &error);
  if (message >= 0)
    ky_relay_send (&relay, NOBODY, message, &end, &error);
  if (end == KY_RELAY_LATER || end == KY_RELAY_STOPPED
      || (end == KY_RELAY_NEVER
          && !g_regex_match_simple ("relay|rcpthosts", error->message, G_REGEX_CASELESS, 0)))
    ky_selfcheck_could_not_ask (self, KY_QUESTION_RELAY, NULL, error != NULL ? error->message : "");
  else
    ky_selfcheck_say (self, KY_QUESTION_RELAY, end == KY_RELAY_NEVER,
                      error != NULL ? error->message : self->mail_host);
}

gboolean
ky_selfcheck_set_mail_server (KySelfcheck *self, const gchar *place)
{
  return ky_command_read_host (place, &self->mail_host, &self->mail_port);
}

void
ky_selfcheck_mail_server (KySelfcheck *self)
{
  selfcheck_postfix (self);
  selfcheck_relay (self);
}
