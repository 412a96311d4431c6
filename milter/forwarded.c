/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares envelopes with the configuration, and searches mails for numbers without parsing. */
#include "milter/forwarded.h"

#include "common/mail/address.h"
#include "config/network.h"
#include "config/tenants.h"

#define NUMBERS_MAX 100
#define NUMBER_SIZE 24   /* five groups of four characters, with dashes */
#define GROUP_SIZE 5     /* size with its dash */
#define TEXT_MAX 1048576 /* bytes of base64 of a part: a text is shorter, and no file is decoded */

/* Tells whether the mail was sent inside: with SMTP AUTH, by the milter for outgoing mail, or by a
 * server inside. Such a server also forwards mail from outside, so the sender must be in the domain
 * of incident.report-address; the caller compares the sender with the domains of a tenant. */
static gboolean
forwarded_is_from_inside (const KyConfig *config, const KyForwardedFacts *facts)
{
  const gchar *const *clients = ky_config_list (config, KY_CONFIG_INCIDENT_CLIENTS);
  KyNetwork client, network;

  if ((facts->login != NULL && facts->login[0] != '\0')
      || strcmp (ky_config_string (config, KY_CONFIG_MILTER_DIRECTION), "out") == 0)
    return TRUE;
  if (!ky_network_parse_client (facts->client, &client)
      || (ky_config_tenant_name (config) == NULL
          && !ky_config_is_report_domain (config, facts->sender)))
    return FALSE;
  for (; *clients != NULL; clients++)
    if (ky_network_parse (*clients, &network) && ky_network_has (&network, &client))
      return TRUE;
  return FALSE;
}

/* Tells whether the field Resent-From begins with the sender. kiyome leaves no such field in mail
 * that it has delivered, so a program inside has written it. */
static gboolean
forwarded_is_resent (const KyForwardedFacts *facts)
{
  const gchar *field = facts->resent_from != NULL ? facts->resent_from : "";
  const gchar *bracket = strchr (field, '<');
  g_autofree gchar *address = bracket != NULL ? g_strndup (bracket + 1, strcspn (bracket + 1, ">"))
                                              : g_strstrip (g_strdup (field));

  return ky_address_is_same (address, facts->sender);
}

gboolean
ky_forwarded_is_report (const KyConfig *config, const KyForwardedFacts *facts)
{
  const gchar *address = ky_config_string (config, KY_CONFIG_INCIDENT_ADDRESS);
  gboolean is_asked = FALSE;

  if (address[0] == '\0' || facts->sender[0] == '\0' || ky_address_is_same (facts->sender, address))
    return FALSE;
  for (const gchar *const *to = facts->recipients; *to != NULL; to++)
    is_asked |= ky_address_is_same (*to, address);
  return is_asked && forwarded_is_from_inside (config, facts)
         && ky_config_is_own_address (config, facts->sender)
         && (forwarded_is_resent (facts)
             || (facts->list_id == NULL && facts->result == NULL
                 && (facts->auto_submitted == NULL
                     || g_ascii_strncasecmp (facts->auto_submitted, "no", 2) == 0)));
}

static gboolean
forwarded_is_number (const guint8 *at)
{
  for (gsize i = 0; i < NUMBER_SIZE; i++)
    if (i % GROUP_SIZE == GROUP_SIZE - 1 ? at[i] != '-'
                                         : !g_ascii_isdigit (at[i]) && !g_ascii_isupper (at[i]))
      return FALSE;
  return TRUE;
}

static void
forwarded_find (KyView view, GString *lines, guint *count)
{
  const guint8 *at = view.data;
  const guint8 *end = at + view.size;

  while (end - at >= NUMBER_SIZE && *count < NUMBERS_MAX)
    {
      /* The first dash that a whole group of characters may precede. */
      const guint8 *dash = memchr (at + GROUP_SIZE - 1, '-', (gsize)(end - at) - GROUP_SIZE + 1);

      if (dash == NULL || end - dash < NUMBER_SIZE - GROUP_SIZE + 1)
        return;
      at = dash - GROUP_SIZE + 1;
      if (!forwarded_is_number (at))
        {
          at++;
          continue;
        }
      g_string_append_len (lines, (const gchar *)at, NUMBER_SIZE);
      g_string_append_c (lines, '\n');
      ++*count;
      at += NUMBER_SIZE;
    }
}

/* Searches what the lines of base64 from `run` to `end` encode. */
static void
forwarded_find_decoded (const guint8 *run, const guint8 *end, GString *lines, guint *count)
{
  const gsize size = MIN ((gsize)(end - run), TEXT_MAX);
  gint state = 0;
  guint save = 0;

  if (size < NUMBER_SIZE)
    return;
  g_autofree guchar *text = g_malloc (size / 4 * 3 + 3);
  forwarded_find (
      ky_view (text, g_base64_decode_step ((const gchar *)run, size, text, &state, &save)), lines,
      count);
}

/* Tells whether a line with its end, from `at` to `end`, has letters of base64 and no others. */
static gboolean
forwarded_is_base64 (const guint8 *at, const guint8 *end)
{
  while (end > at && (end[-1] == '\n' || end[-1] == '\r'))
    end--;
  if (at == end)
    return FALSE;
  for (; at < end; at++)
    if (!g_ascii_isalnum (*at) && *at != '+' && *at != '/' && *at != '=')
      return FALSE;
  return TRUE;
}

/* Searches all that may be base64: so letters and most Japanese texts are encoded. */
static void
forwarded_find_encoded (KyView view, GString *lines, guint *count)
{
  const guint8 *at = view.data;
  const guint8 *end = at + view.size;
  const guint8 *run = at;

  while (at < end)
    {
      const guint8 *lf = memchr (at, '\n', (gsize)(end - at));
      const guint8 *next = lf != NULL ? lf + 1 : end;

      if (!forwarded_is_base64 (at, next))
        {
          forwarded_find_decoded (run, at, lines, count);
          run = next;
        }
      at = next;
    }
  forwarded_find_decoded (run, end, lines, count);
}

gchar *
ky_forwarded_find_numbers (KyView original, KyView output)
{
  GString *lines = g_string_new ("");
  guint count = 0;

  forwarded_find (original, lines, &count);
  forwarded_find (output, lines, &count);
  forwarded_find_encoded (original, lines, &count);
  forwarded_find_encoded (output, lines, &count);
  return g_string_free (lines, FALSE);
}
