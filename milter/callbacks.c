/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The handlers of the steps of the milter protocol. Until the end of a message they only collect;
 * over a unix socket no reply is sent before that, so that each message costs the MTA one exchange.
 * If anything required is missing the answer is a tempfail, never an acceptance. */
#include "milter/session.h"
#include "intake/connections.h"

#include <arpa/inet.h>
#include <string.h>

#include "common/address.h"
#include "common/log.h"
#include "config/live.h"
#include "milter/line.h"
#include "milter/server.h"

#define NO_REPLIES                                                                                 \
  ((guint32)(KY_MTA_NO_REPLY_CONNECT | KY_MTA_NO_REPLY_HELO | KY_MTA_NO_REPLY_MAIL                 \
             | KY_MTA_NO_REPLY_RECIPIENT | KY_MTA_NO_REPLY_FIELD | KY_MTA_NO_REPLY_BODY))
/* Steps that kiyome-milter does not need. */
#define NO_STEPS                                                                                   \
  ((guint32)(KY_MTA_NO_HELO | KY_MTA_NO_UNKNOWN | KY_MTA_NO_DATA | KY_MTA_NO_END_OF_HEADER))
/* Postfix gives a milter 30 seconds for a recipient (milter_command_timeout). */
#define DOOR_SECONDS 20
#define ACTIONS                                                                                    \
  ((guint32)(KY_MTA_ADD_FIELDS | KY_MTA_CHANGE_FIELDS | KY_MTA_REPLACE_BODY                        \
             | KY_MTA_REMOVE_RECIPIENTS))

gboolean ky_milter_is_local;

/* Keeps the first error of a message for its end. */
static void
note_error (KyConnection *connection, GError *error)
{
  if (connection->error == NULL)
    connection->error = error;
  else
    g_error_free (error);
}

static void
drop_message (KyConnection *connection)
{
  g_clear_pointer (&connection->knock, ky_line_leave);
  g_clear_pointer (&connection->message, ky_message_free);
  g_clear_pointer (&connection->parties, g_ptr_array_unref);
  g_clear_pointer (&connection->config, ky_config_unref);
  connection->put_off = NULL;
  connection->refused = NULL;
  g_clear_error (&connection->error);
}

static gboolean
on_negotiate (KyMta *mta, KyMtaOptions *options)
{
  KyConnection *connection;
  guint32 steps = options->steps;
  g_autoptr (KyConfig) config = NULL;

  if ((options->actions & ACTIONS) != ACTIONS)
    {
      ky_log (KY_LOG_ERROR,
              "the mail system does not let a milter replace header and body and remove recipients "
              "(it offers %x)",
              options->actions);
      return FALSE;
    }
  connection = g_new0 (KyConnection, 1);
  connection->client = g_strdup ("unknown");
  connection->leading_space = (steps & KY_MTA_LEADING_SPACE) != 0;
  /* Over TCP, a step without a reply waits for the delayed acknowledgement of the previous one (40
   * ms, the MTA's own Nagle algorithm), so a reply to each step takes less time. */
  if (!ky_milter_is_local)
    steps &= ~NO_REPLIES;
  /* With tenants, a recipient may have to be refused because of those before it. */
  config = ky_live_take ();
  if (ky_config_n_tenants (config) > 0)
    steps &= ~(guint32)KY_MTA_NO_REPLY_RECIPIENT;
  connection->is_late = ky_mta_server_refuses ();
  if (connection->is_late) /* and the client is told so */
    steps &= ~(guint32)KY_MTA_NO_REPLY_CONNECT;
  connection->answers_recipients = (steps & KY_MTA_NO_REPLY_RECIPIENT) == 0;
  ky_mta_set_data (mta, connection);
  options->actions = ACTIONS;
  options->steps = steps & (NO_REPLIES | NO_STEPS | KY_MTA_LEADING_SPACE);
  return TRUE;
}

static gchar *
describe_client (const char *host, const struct sockaddr *address)
{
  char text[INET6_ADDRSTRLEN] = "";

  if (address != NULL && address->sa_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text,
               sizeof text);
  else if (address != NULL && address->sa_family == AF_INET6)
    inet_ntop (AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text,
               sizeof text);
  return g_strdup_printf ("%s [%s]", host, text[0] != '\0' ? text : "unknown");
}

/* Returns the name under which a client is scheduled: its IPv4 address, or the /64 of its IPv6
 * address. */
static gchar *
describe_network (const struct sockaddr *address)
{
  char text[INET6_ADDRSTRLEN] = "";

  if (address != NULL && address->sa_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text,
               sizeof text);
  else if (address != NULL && address->sa_family == AF_INET6)
    {
      struct in6_addr network = ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;

      /* The lower half is the interface identifier (RFC 4291, 2.5.4). */
      memset (network.s6_addr + 8, 0, 8);
      inet_ntop (AF_INET6, &network, text, sizeof text);
    }
  return g_strdup (text);
}

static KyMtaAnswer
callbacks_refuse (KyMta *mta, const KyReply *reply)
{
  return ky_mta_refuse (mta, reply->code, reply->status, reply->text);
}

static KyMtaAnswer
on_client (KyMta *mta, const gchar *host, const struct sockaddr *address)
{
  KyConnection *connection = ky_mta_data (mta);

  g_free (connection->client);
  connection->client = describe_client (host, address);
  g_free (connection->network);
  connection->network = describe_network (address);
  return connection->is_late ? callbacks_refuse (mta, &ky_reply_ending) : KY_MTA_CONTINUE;
}

/* Returns the address within the brackets of "<a@b>". */
static gchar *
bare_address (const gchar *argument)
{
  gsize length = strlen (argument);

  if (length >= 2 && argument[0] == '<' && argument[length - 1] == '>')
    return g_strndup (argument + 1, length - 2);
  return g_strdup (argument);
}

static KyMtaAnswer
on_mail (KyMta *mta, const gchar *path)
{
  KyConnection *connection = ky_mta_data (mta);
  g_autofree gchar *bare = bare_address (path);
  g_autofree gchar *sender = ky_address_plain (bare, NULL);

  drop_message (connection);
  connection->config = ky_live_take ();
  connection->parties = ky_parties_new ();
  connection->message = ky_message_new (sender, connection->network);
  connection->message->login = g_strdup (ky_mta_macro (mta, KY_MTA_LOGIN));
  return KY_MTA_CONTINUE;
}

/* Waits for a scheduling slot of the tenant, once in a session and for one tenant only. */
static gboolean
may_come (KyConnection *connection, const KyConfig *tenant, const KyTurnFacts *facts)
{
  guint seconds = (guint)ky_config_uint (connection->config, KY_CONFIG_MILTER_TURN_SECONDS);

  if (tenant == connection->put_off)
    return FALSE;
  if (connection->parties->len > 0 || connection->put_off != NULL
      || !connection->answers_recipients)
    return ky_line_may_come (facts);
  if (ky_line_knock (facts, MIN (seconds, DOOR_SECONDS), &connection->knock))
    return TRUE;
  ky_line_linger (facts);
  connection->put_off = tenant;
  return FALSE;
}

/* Checks the limits of a recipient's tenant before the mail is received. NULL: the mail may
 * come. */
static const KyReply *
refuse_tenant (const KyConfig *tenant, gpointer data)
{
  KyConnection *connection = data;
  KyTurnFacts facts;

  if (ky_config_n_tenants (connection->config) > 0 && !ky_connections_may_take (tenant))
    return &ky_reply_away;
  if (ky_turn_facts (connection->config, tenant, connection->network, &facts)
      && !may_come (connection, tenant, &facts))
    return &ky_reply_turn;
  return NULL;
}

/* Adds a recipient. One that is named twice is added once. */
static const KyReply *
add_recipient (KyConnection *connection, const gchar *argument)
{
  g_autofree gchar *bare = bare_address (argument);
  g_autofree gchar *plain = ky_address_plain (bare, NULL);

  return ky_parties_add (connection->parties, connection->config, connection->message, plain, bare,
                         refuse_tenant, connection);
}

static KyMtaAnswer
on_recipient (KyMta *mta, const gchar *path)
{
  KyConnection *connection = ky_mta_data (mta);
  const KyReply *reply = NULL;

  /* One more than allowed suffices to refuse the mail at its end. */
  if (connection->message->paths->len
      <= ky_config_uint (connection->config, KY_CONFIG_MILTER_RECIPIENTS))
    reply = add_recipient (connection, path);
  if (reply != NULL && connection->answers_recipients)
    return callbacks_refuse (mta, reply);
  /* The connection began when no tenants were configured, so no reply to RCPT was negotiated. */
  if (reply != NULL)
    connection->refused = reply;
  return KY_MTA_CONTINUE;
}

/* Charges the memory of the message to the tenant of its first recipient. */
static void
set_tenant (const KyConnection *connection)
{
  const KyParty *first;
  const gchar *name;

  if (ky_config_n_tenants (connection->config) == 0 || connection->parties->len == 0)
    return;
  first = connection->parties->pdata[0];
  name = ky_config_tenant_name (first->config);
  ky_message_set_tenant (connection->message, name != NULL ? name : "");
}

/* Sets the limits of the message at the first field or chunk, when all recipients are known. The
 * policy for its actual size is chosen at its end. */
static void
find_limits (const KyConnection *connection)
{
  KyMessage *message = connection->message;
  KyEnvelopeFacts facts = {
    .sender = message->sender,
    .login = message->login,
    .client = connection->client,
    .direction = ky_config_string (connection->config, KY_CONFIG_MILTER_DIRECTION),
  };

  if (message->limit != 0)
    return;
  set_tenant (connection);
  /* All parties accept the message or none does. */
  for (guint i = 0; i < connection->parties->len; i++)
    {
      const KyParty *party = connection->parties->pdata[i];
      GPtrArray *all = party->recipients;
      guint64 size, fields;

      g_ptr_array_add (all, NULL);
      size = ky_config_most (party->config, &facts, (const gchar *const *)all->pdata,
                             KY_POLICY_LIMIT_MESSAGE_SIZE);
      fields = ky_config_most (party->config, &facts, (const gchar *const *)all->pdata,
                               KY_POLICY_LIMIT_FIELDS);
      g_ptr_array_set_size (all, (gint)all->len - 1);
      message->limit = i == 0 ? size : MIN (message->limit, size);
      message->fields_limit
          = i == 0 ? 10 * (guint)fields : MIN (message->fields_limit, 10 * (guint)fields);
    }
}

static KyMtaAnswer
on_field (KyMta *mta, const gchar *name, const gchar *value)
{
  KyConnection *connection = ky_mta_data (mta);
  GError *error = NULL;

  find_limits (connection);
  if (!ky_message_add_field (connection->message, name, value, connection->leading_space, &error))
    note_error (connection, error);
  return KY_MTA_CONTINUE;
}

static KyMtaAnswer
on_body (KyMta *mta, KyView chunk)
{
  KyConnection *connection = ky_mta_data (mta);
  GError *error = NULL;

  find_limits (connection);
  if (!ky_message_add_body (connection->message, chunk, &error))
    note_error (connection, error);
  return KY_MTA_CONTINUE;
}

static KyMtaAnswer
on_end (KyMta *mta)
{
  KyConnection *connection = ky_mta_data (mta);
  gboolean is_owed = FALSE;
  const KyReply *reply;

  g_clear_pointer (&connection->knock, ky_line_leave);
  reply = ky_eom (mta, connection, &is_owed);
  drop_message (connection);
  if (reply != NULL)
    return callbacks_refuse (mta, reply);
  /* If all deliveries are deferred, kiyome-opener sends the mail and the MTA discards it. */
  return is_owed ? KY_MTA_DISCARD : KY_MTA_CONTINUE;
}

/* Ends one message; the connection continues. */
static void
on_abort (KyMta *mta)
{
  KyConnection *connection = ky_mta_data (mta);

  if (connection != NULL)
    drop_message (connection);
}

static void
on_close (KyMta *mta)
{
  KyConnection *connection = ky_mta_data (mta);

  if (connection == NULL)
    return;
  drop_message (connection);
  g_free (connection->client);
  g_free (connection->network);
  g_free (connection);
}

const KyMtaHandlers ky_milter = {
  .negotiate = on_negotiate,
  .connect = on_client,
  .mail = on_mail,
  .recipient = on_recipient,
  .field = on_field,
  .body = on_body,
  .end = on_end,
  .abort = on_abort,
  .close = on_close,
};
