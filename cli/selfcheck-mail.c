/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The questions of `kiyome report selfcheck` about the mail server before kiyome: how the Postfix
 * of this machine is set up, as postconf(1) says, and whether a server relays for strangers. */
#include "cli/selfcheck-private.h"

#include "common/mail/relay.h"
#include "common/wire.h"

#include <stdlib.h>
#include <string.h>

#define STRANGER "stranger@kiyome-selfcheck.invalid" /* RFC 2606: nobody has such an address */
#define SMTP_PORT 25

/* Returns the values of main.cf by their names, or NULL if there is no Postfix here. */
static GHashTable *
selfcheck_postconf (void)
{
  static const gchar *const arguments[] = { "postconf",
                                            "smtpd_milters",
                                            "milter_default_action",
                                            "smtpd_forbid_bare_newline",
                                            "message_size_limit",
                                            "smtpd_client_message_rate_limit",
                                            "smtpd_relay_restrictions",
                                            "smtpd_recipient_restrictions",
                                            "mynetworks",
                                            NULL };
  g_autofree gchar *said = NULL;
  g_auto (GStrv) lines = NULL;
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  /* A name that this version of Postfix does not have is a warning, and has no line. */
  if (!g_spawn_sync (NULL, (gchar **)arguments, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &said, NULL,
                     NULL, NULL))
    said = g_strdup ("");
  lines = g_strsplit (said, "\n", -1);
  for (gchar **line = lines; *line != NULL; line++)
    {
      gchar *equals = strstr (*line, " =");

      if (equals != NULL)
        g_hash_table_insert (values, g_strndup (*line, (gsize)(equals - *line)),
                             g_strstrip (g_strdup (equals + strlen (" ="))));
    }
  return values;
}

static const gchar *
selfcheck_value (GHashTable *values, const gchar *name)
{
  const gchar *value = g_hash_table_lookup (values, name);

  return value != NULL ? value : "";
}

/* Whether `words`, a list, has one of `wanted`. */
static gboolean
selfcheck_lists (const gchar *words, const gchar *const *wanted)
{
  g_auto (GStrv) list = g_strsplit_set (words, ", \t", -1);

  for (; *wanted != NULL; wanted++)
    if (g_strv_contains ((const gchar *const *)list, *wanted))
      return TRUE;
  return FALSE;
}

static void
selfcheck_say_value (KySelfcheck *self, KyQuestionId id, gboolean holds, GHashTable *values,
                     const gchar *name)
{
  g_autofree gchar *evidence = g_strdup_printf ("%s = %s", name, selfcheck_value (values, name));

  ky_selfcheck_say (self, id, holds, evidence);
}

static void
selfcheck_limits (KySelfcheck *self, GHashTable *values)
{
  g_autoptr (KyPolicy) policy = ky_config_policy (self->config, "standard", NULL);
  const guint64 most
      = policy != NULL ? ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SIZE) : G_MAXUINT64;
  const guint64 size = g_ascii_strtoull (selfcheck_value (values, "message_size_limit"), NULL, 10);
  const gchar *rate = selfcheck_value (values, "smtpd_client_message_rate_limit");
  g_autofree gchar *evidence = g_strdup_printf ("message_size_limit = %" G_GUINT64_FORMAT
                                                ", smtpd_client_message_rate_limit = %s",
                                                size, rate);

  ky_selfcheck_say (self, KY_QUESTION_LIMITS,
                    size > 0 && size <= most && g_ascii_strtoull (rate, NULL, 10) > 0, evidence);
}

/* A stranger may have his mail taken for these domains and no other. */
static void
selfcheck_closed (KySelfcheck *self, GHashTable *values)
{
  static const gchar *const closing[]
      = { "reject_unauth_destination", "defer_unauth_destination", "reject", "defer", NULL };
  const gchar *networks = selfcheck_value (values, "mynetworks");
  gboolean is_closed
      = selfcheck_lists (selfcheck_value (values, "smtpd_relay_restrictions"), closing)
        || selfcheck_lists (selfcheck_value (values, "smtpd_recipient_restrictions"), closing);
  gboolean is_everybody
      = g_regex_match_simple ("/0([, \t]|$)", networks, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);

  selfcheck_say_value (self, KY_QUESTION_CLOSED, is_closed && !is_everybody, values,
                       is_everybody ? "mynetworks" : "smtpd_relay_restrictions");
}

static void
selfcheck_postfix (KySelfcheck *self)
{
  static const KyQuestionId asked[]
      = { KY_QUESTION_TEMPFAIL, KY_QUESTION_NEWLINE, KY_QUESTION_LIMITS, KY_QUESTION_CLOSED };
  static const gchar *const holding[] = { "tempfail", "reject", NULL };
  static const gchar *const strict[] = { "yes", "normalize", "reject", NULL };
  g_autoptr (GHashTable) values = selfcheck_postconf ();
  gboolean is_before
      = g_regex_match_simple ("\\bkiyome\\b", selfcheck_value (values, "smtpd_milters"),
                              G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);

  for (guint i = 0; !is_before && i < G_N_ELEMENTS (asked); i++)
    ky_selfcheck_answer (self, asked[i], NULL, KY_ANSWER_OPEN,
                         _ ("the Postfix of this machine hands kiyome no mail (smtpd_milters)"));
  if (!is_before)
    return;
  selfcheck_say_value (self, KY_QUESTION_TEMPFAIL,
                       selfcheck_lists (selfcheck_value (values, "milter_default_action"), holding),
                       values, "milter_default_action");
  selfcheck_say_value (
      self, KY_QUESTION_NEWLINE,
      selfcheck_lists (selfcheck_value (values, "smtpd_forbid_bare_newline"), strict), values,
      "smtpd_forbid_bare_newline");
  selfcheck_limits (self, values);
  selfcheck_closed (self, values);
}

/* Tries to have a mail relayed from nobody to nobody. A server that takes it cannot deliver it. */
static void
selfcheck_relay (KySelfcheck *self)
{
  static const gchar letter[] = "Subject: kiyome report selfcheck\r\n\r\nThis server relays.\r\n";
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) parts = NULL;
  KyRelay relay = { .port = SMTP_PORT, .sender = STRANGER, .tls = "off", .ca = "" };
  KyRelayEnd end = KY_RELAY_LATER;
  ky_autofd int message = -1;

  if (self->mail_server == NULL)
    {
      ky_selfcheck_answer (self, KY_QUESTION_RELAY, NULL, KY_ANSWER_OPEN,
                           _ ("not tried: run it with --mail-server from a machine outside "
                              "mynetworks"));
      return;
    }
  parts = g_strsplit (self->mail_server, ":", 2);
  relay.host = parts[0];
  if (parts[1] != NULL)
    relay.port = (guint16)atoi (parts[1]);
  message = ky_memfd_from_view ("relay", ky_view (letter, strlen (letter)), &error);
  if (message >= 0)
    ky_relay_send (&relay, STRANGER, message, &end, &error);
  if (end == KY_RELAY_LATER || end == KY_RELAY_STOPPED)
    ky_selfcheck_could_not_ask (self, KY_QUESTION_RELAY, NULL, error != NULL ? error->message : "");
  else
    ky_selfcheck_say (self, KY_QUESTION_RELAY, end == KY_RELAY_NEVER,
                      error != NULL ? error->message : self->mail_server);
}

void
ky_selfcheck_mail_server (KySelfcheck *self)
{
  selfcheck_postfix (self);
  selfcheck_relay (self);
}
