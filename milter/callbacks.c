/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements libmilter's callbacks. Until the end of a message they only collect; over a unix
 * socket no reply is sent before that (SMFIP_NR_*), so that each message costs the MTA one
 * exchange. If anything required is missing the answer is a tempfail, never an acceptance. */
#include "milter/session.h"
#include "intake/connections.h"

#include <arpa/inet.h>

#include "common/mail/address.h"
#include "config/live.h"
#include "milter/shutdown.h"
#include "milter/slot-queue.h"
#include "milter/thread-wakeup.h"

#define NO_REPLIES                                                                                 \
  (SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR | SMFIP_NR_BODY)
/* Steps that kiyome-milter does not need. */
#define NO_STEPS (SMFIP_NOHELO | SMFIP_NOUNKNOWN | SMFIP_NODATA | SMFIP_NOEOH)
/* Postfix gives a milter 30 seconds for a recipient (milter_command_timeout). */
#define DOOR_SECONDS 20
#define ACTIONS (SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_CHGBODY | SMFIF_DELRCPT)

gboolean ky_milter_is_local;

static KyConnection *
connection_of (SMFICTX *context)
{
  return smfi_getpriv (context);
}

/* Returns the status to continue, or no reply where none was negotiated for `step`. */
static sfsistat
proceed (const KyConnection *connection, unsigned long step)
{
  return (connection->no_reply & step) != 0 ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

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
  g_clear_pointer (&connection->knock, ky_slot_queue_leave);
  g_clear_pointer (&connection->message, ky_message_free);
  g_clear_pointer (&connection->parties, g_ptr_array_unref);
  g_clear_pointer (&connection->config, ky_config_unref);
  connection->put_off = NULL;
  connection->refused = NULL;
  g_clear_error (&connection->error);
}

static void
callbacks_leave (const KyConnection *connection)
{
  if (!connection->is_late)
    ky_shutdown_end ();
}

static sfsistat
mlfi_negotiate (SMFICTX *context, unsigned long actions, unsigned long steps, unsigned long unused2,
                unsigned long unused3, unsigned long *ret_actions, unsigned long *ret_steps,
                unsigned long *ret_unused2, unsigned long *ret_unused3)
{
  if ((actions & ACTIONS) != ACTIONS)
    {
      ky_log (KY_LOG_ERROR,
              "the mail system does not let a milter replace header and body and remove recipients "
              "(it offers %lx)",
              actions);
      return SMFIS_REJECT;
    }
  KyConnection *connection = g_new0 (KyConnection, 1);
  connection->client = g_strdup ("unknown");
  connection->leading_space = (steps & SMFIP_HDR_LEADSPC) != 0;
  /* Over TCP, a step without a reply waits for the delayed acknowledgement of the previous one (40
   * ms, the MTA's own Nagle algorithm), so a reply to each step takes less time. */
  if (!ky_milter_is_local)
    steps &= ~(unsigned long)NO_REPLIES;
  /* With tenants, a recipient may have to be refused because of those before it. */
  g_autoptr (KyConfig) config = ky_live_take ();
  if (ky_config_n_tenants (config) > 0)
    steps &= ~(unsigned long)SMFIP_NR_RCPT;
  connection->is_late = !ky_shutdown_begin ();
  if (connection->is_late) /* the answer to this step is needed to refuse the client */
    steps &= ~(unsigned long)SMFIP_NR_CONN;
  connection->no_reply = steps & NO_REPLIES;
  if (smfi_setpriv (context, connection) != MI_SUCCESS)
    {
      callbacks_leave (connection);
      g_free (connection->client);
      g_free (connection);
      return SMFIS_REJECT;
    }
  *ret_actions = ACTIONS;
  *ret_steps = steps & (NO_REPLIES | NO_STEPS | SMFIP_HDR_LEADSPC);
  *ret_unused2 = 0;
  *ret_unused3 = 0;
  return SMFIS_CONTINUE;
}

/* Returns the text of a client's address, or "". `is_network`: that under which it is scheduled,
 * the /64 of an IPv6 address; its lower half is the interface identifier (RFC 4291, 2.5.4). */
static gchar *
describe_address (const struct sockaddr *address, gboolean is_network)
{
  char text[INET6_ADDRSTRLEN] = "";

  if (address != NULL && address->sa_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text,
               sizeof text);
  else if (address != NULL && address->sa_family == AF_INET6)
    {
      struct in6_addr host = ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;

      if (is_network)
        memset (host.s6_addr + 8, 0, 8);
      inet_ntop (AF_INET6, &host, text, sizeof text);
    }
  return g_strdup (text);
}

static sfsistat
callbacks_refuse (SMFICTX *context, const KyReply *reply)
{
  /* If the text cannot be set, the refusal is sent without it. */
  smfi_setreply (context, (char *)reply->code, (char *)reply->status, (char *)reply->text);
  return reply->code[0] == '5' ? SMFIS_REJECT : SMFIS_TEMPFAIL;
}

static sfsistat
mlfi_connect (SMFICTX *context, char *host, _SOCK_ADDR *address)
{
  KyConnection *connection = connection_of (context);
  g_autofree gchar *text = describe_address (address, FALSE);

  if (connection == NULL)
    return SMFIS_TEMPFAIL;
  g_free (connection->client);
  connection->client = g_strdup_printf ("%s [%s]", host, text[0] != '\0' ? text : "unknown");
  g_free (connection->network);
  connection->network = describe_address (address, TRUE);
  if (connection->is_late)
    return callbacks_refuse (context, &ky_reply_ending);
  return proceed (connection, SMFIP_NR_CONN);
}

/* Returns the address within the brackets of "<a@b>". */
static gchar *
bare_address (const char *argument)
{
  gsize length = argument != NULL ? strlen (argument) : 0;

  if (length >= 2 && argument[0] == '<' && argument[length - 1] == '>')
    return g_strndup (argument + 1, length - 2);
  return g_strdup (argument != NULL ? argument : "");
}

static sfsistat
mlfi_envfrom (SMFICTX *context, char **arguments)
{
  KyConnection *connection = connection_of (context);

  if (connection == NULL)
    return SMFIS_TEMPFAIL;
  drop_message (connection);
  g_autofree gchar *bare = bare_address (arguments[0]);
  g_autofree gchar *sender = ky_address_plain (bare, NULL);
  connection->config = ky_live_take ();
  connection->parties = ky_tenant_groups_new ();
  connection->message = ky_message_new (sender, connection->network);
  connection->message->login = g_strdup (smfi_getsymval (context, (char *)"{auth_authen}"));
  return proceed (connection, SMFIP_NR_MAIL);
}

/* Waits for a scheduling slot of the tenant, once in a session and for one tenant only. */
static gboolean
may_come (KyConnection *connection, const KyConfig *tenant, const KySlotFacts *facts)
{
  guint seconds = (guint)ky_config_uint (connection->config, KY_CONFIG_MILTER_TURN_SECONDS);

  if (tenant == connection->put_off)
    return FALSE;
  if (connection->parties->len > 0 || connection->put_off != NULL
      || (connection->no_reply & SMFIP_NR_RCPT) != 0)
    return ky_slot_queue_may_come (facts);
  if (ky_slot_queue_knock (facts, MIN (seconds, DOOR_SECONDS), &connection->knock))
    return TRUE;
  ky_slot_queue_linger (facts);
  connection->put_off = tenant;
  return FALSE;
}

/* Checks the limits of a recipient's tenant before the mail is received. NULL: the mail may
 * come. */
static const KyReply *
refuse_tenant (const KyConfig *tenant, gpointer data)
{
  KyConnection *connection = data;
  KySlotFacts facts;

  if (ky_config_n_tenants (connection->config) > 0 && !ky_connections_may_take (tenant))
    return &ky_reply_away;
  if (ky_slot_facts (connection->config, tenant, connection->network, &facts)
      && !may_come (connection, tenant, &facts))
    return &ky_reply_turn;
  return NULL;
}

/* Adds a recipient. One that is named twice is added once. */
static const KyReply *
add_recipient (KyConnection *connection, const char *argument)
{
  g_autofree gchar *bare = bare_address (argument);
  g_autofree gchar *plain = ky_address_plain (bare, NULL);

  return ky_tenant_groups_add (connection->parties, connection->config, connection->message, plain,
                               bare, refuse_tenant, connection);
}

static sfsistat
mlfi_envrcpt (SMFICTX *context, char **arguments)
{
  KyConnection *connection = connection_of (context);
  const KyReply *reply = NULL;

  if (connection == NULL || connection->message == NULL)
    return SMFIS_TEMPFAIL;
  /* One recipient more than allowed suffices to refuse the mail at its end. */
  if (connection->message->paths->len
      <= ky_config_uint (connection->config, KY_CONFIG_MILTER_RECIPIENTS))
    reply = add_recipient (connection, arguments[0]);
  if (reply != NULL && (connection->no_reply & SMFIP_NR_RCPT) == 0)
    return callbacks_refuse (context, reply);
  /* The connection began when no tenants were configured, so no reply to RCPT was negotiated. */
  if (reply != NULL)
    connection->refused = reply;
  return proceed (connection, SMFIP_NR_RCPT);
}

/* Charges the memory of the message to the tenant of its first recipient. */
static void
set_tenant (const KyConnection *connection)
{
  if (ky_config_n_tenants (connection->config) == 0 || connection->parties->len == 0)
    return;
  const KyTenantGroup *first = connection->parties->pdata[0];
  const gchar *name = ky_config_tenant_name (first->config);
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
      const KyTenantGroup *party = connection->parties->pdata[i];
      GPtrArray *all = party->recipients;

      g_ptr_array_add (all, NULL);
      guint64 size = ky_config_most (party->config, &facts, (const gchar *const *)all->pdata,
                                     KY_POLICY_LIMIT_MESSAGE_SIZE);
      guint64 fields = ky_config_most (party->config, &facts, (const gchar *const *)all->pdata,
                                       KY_POLICY_LIMIT_FIELDS);
      g_ptr_array_set_size (all, (gint)all->len - 1);
      message->limit = i == 0 ? size : MIN (message->limit, size);
      message->fields_limit
          = i == 0 ? 10 * (guint)fields : MIN (message->fields_limit, 10 * (guint)fields);
    }
}

static sfsistat
mlfi_header (SMFICTX *context, char *name, char *value)
{
  KyConnection *connection = connection_of (context);
  GError *error = NULL;

  if (connection == NULL || connection->message == NULL)
    return SMFIS_TEMPFAIL;
  find_limits (connection);
  if (!ky_message_add_field (connection->message, name, value, connection->leading_space, &error))
    note_error (connection, error);
  return proceed (connection, SMFIP_NR_HDR);
}

static sfsistat
mlfi_body (SMFICTX *context, unsigned char *chunk, size_t size)
{
  KyConnection *connection = connection_of (context);
  GError *error = NULL;

  if (connection == NULL || connection->message == NULL)
    return SMFIS_TEMPFAIL;
  find_limits (connection);
  if (!ky_message_add_body (connection->message, ky_view (chunk, size), &error))
    note_error (connection, error);
  return proceed (connection, SMFIP_NR_BODY);
}

static sfsistat
mlfi_eom (SMFICTX *context)
{
  KyConnection *connection = connection_of (context);
  gboolean is_owed = FALSE;

  if (connection == NULL || connection->message == NULL)
    return SMFIS_TEMPFAIL;
  g_clear_pointer (&connection->knock, ky_slot_queue_leave);
  ky_thread_wakeup_begin ();
  const KyReply *reply = ky_eom (context, connection, &is_owed);
  ky_thread_wakeup_end ();
  drop_message (connection);
  if (reply != NULL)
    return callbacks_refuse (context, reply);
  /* If all deliveries are deferred, kiyome-opener sends the mail and the MTA discards it. */
  return is_owed ? SMFIS_DISCARD : SMFIS_CONTINUE;
}

/* Ends one message; the connection continues. */
static sfsistat
mlfi_abort (SMFICTX *context)
{
  KyConnection *connection = connection_of (context);

  if (connection != NULL)
    drop_message (connection);
  return SMFIS_CONTINUE;
}

static sfsistat
mlfi_close (SMFICTX *context)
{
  KyConnection *connection = connection_of (context);

  if (connection == NULL)
    return SMFIS_CONTINUE;
  drop_message (connection);
  callbacks_leave (connection);
  g_free (connection->client);
  g_free (connection->network);
  g_free (connection);
  smfi_setpriv (context, NULL);
  return SMFIS_CONTINUE;
}

struct smfiDesc ky_milter = {
  .xxfi_name = (char *)"kiyome",
  .xxfi_version = SMFI_VERSION,
  .xxfi_flags = ACTIONS,
  .xxfi_connect = mlfi_connect,
  .xxfi_envfrom = mlfi_envfrom,
  .xxfi_envrcpt = mlfi_envrcpt,
  .xxfi_header = mlfi_header,
  .xxfi_body = mlfi_body,
  .xxfi_eom = mlfi_eom,
  .xxfi_abort = mlfi_abort,
  .xxfi_close = mlfi_close,
  .xxfi_negotiate = mlfi_negotiate,
};
