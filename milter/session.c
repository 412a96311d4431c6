/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The conversation with one MTA. Until the end of a message what comes is only collected; over a
 * unix socket no reply is sent before (KY_MILTER_UNREPLIED_*), so that each message costs the MTA
 * one exchange. Where something is missing that must be there the answer is a tempfail, never an
 * acceptance.
 */
#include "milter/door.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "common/log.h"

#define UNREPLIED                                                                                  \
  (KY_MILTER_UNREPLIED_CONNECT | KY_MILTER_UNREPLIED_HELO | KY_MILTER_UNREPLIED_MAIL               \
   | KY_MILTER_UNREPLIED_RCPT | KY_MILTER_UNREPLIED_HEADER | KY_MILTER_UNREPLIED_BODY)
/* Steps of which nothing is learned. */
#define LEFT_OUT                                                                                   \
  (KY_MILTER_NO_HELO | KY_MILTER_NO_UNKNOWN | KY_MILTER_NO_DATA | KY_MILTER_NO_END_OF_HEADER)
#define ACTIONS (KY_MILTER_MAY_ADD | KY_MILTER_MAY_CHANGE | KY_MILTER_MAY_REPLACE)

KyConfig *ky_door_config;

KyConnection *
ky_connection_new (int fd)
{
  KyConnection *connection = g_new0 (KyConnection, 1);

  connection->fd = fd;
  connection->client = g_strdup ("unknown");
  connection->rest = g_byte_array_new ();
  connection->out = g_byte_array_new ();
  return connection;
}

static void
drop_message (KyConnection *connection)
{
  g_clear_pointer (&connection->message, ky_message_free);
  g_clear_error (&connection->error);
  g_clear_pointer (&connection->login, g_free);
  g_clear_pointer (&connection->queue_id, g_free);
}

void
ky_connection_free (KyConnection *connection)
{
  drop_message (connection);
  ky_fd_clear (&connection->fd);
  g_free (connection->client);
  g_byte_array_unref (connection->rest);
  g_byte_array_unref (connection->out);
  g_free (connection);
}

gboolean
ky_connection_flush (KyConnection *connection)
{
  KyView left = ky_view (connection->out->data, connection->out->len);

  while (left.size > 0)
    {
      ssize_t n = send (connection->fd, left.data, left.size, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      left = ky_view (left.data + n, left.size - (gsize)n);
    }
  g_byte_array_set_size (connection->out, 0);
  return TRUE;
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

/* --- steps ------------------------------------------------------------------------------------ */

static gboolean
negotiate (KyConnection *connection, KyReader *data)
{
  guint32 version = ky_reader_u32be (data);
  guint32 actions = ky_reader_u32be (data);
  guint32 steps = ky_reader_u32be (data);
  guint32 answer[3];

  if (data->failed || version < KY_MILTER_VERSION_MIN)
    return FALSE;
  if ((actions & ACTIONS) != ACTIONS)
    {
      ky_log (KY_LOG_ERROR,
              "the mail system does not let a milter replace header and body (it offers %x)",
              actions);
      return FALSE;
    }
  connection->leading_space = (steps & KY_MILTER_LEADING_SPACE) != 0;
  /* Over TCP what needs no reply waits for the delayed acknowledgement of what went before (40 ms,
   * the MTA's own Nagle algorithm); there a reply to each step costs less. */
  if (!g_str_has_prefix (ky_config_string (ky_door_config, KY_CONFIG_MILTER_SOCKET), "unix:"))
    steps &= ~UNREPLIED;
  connection->unreplied = steps & UNREPLIED;
  connection->is_negotiated = TRUE;
  answer[0] = GUINT32_TO_BE (MIN (version, KY_MILTER_VERSION));
  answer[1] = GUINT32_TO_BE (ACTIONS);
  answer[2] = GUINT32_TO_BE (steps & (UNREPLIED | LEFT_OUT | KY_MILTER_LEADING_SPACE));
  ky_milter_put_bytes (connection->out, KY_MILTER_NEGOTIATE, ky_view (answer, sizeof answer));
  return TRUE;
}

/* Names and values. Of those that come with MAIL none is of the message before. */
static gboolean
take_macros (KyConnection *connection, KyReader *data)
{
  if (ky_reader_u8 (data) == KY_MILTER_MAIL)
    {
      g_clear_pointer (&connection->login, g_free);
      g_clear_pointer (&connection->queue_id, g_free);
    }
  while (ky_reader_left (data) > 0)
    {
      const gchar *name = ky_milter_read_string (data);
      const gchar *value = ky_milter_read_string (data);
      gchar **macro = strcmp (name, "{auth_authen}") == 0                    ? &connection->login
                      : strcmp (name, "i") == 0 || strcmp (name, "{i}") == 0 ? &connection->queue_id
                                                                             : NULL;

      if (macro == NULL || data->failed)
        continue;
      g_free (*macro);
      *macro = g_strdup (value);
    }
  return !data->failed;
}

/* The address as the kernel would write it. */
static gchar *
describe_client (const gchar *host, guint8 family, const gchar *address)
{
  guint8 binary[sizeof (struct in6_addr)];
  gchar text[INET6_ADDRSTRLEN] = "unknown";
  int number = family == '4' ? AF_INET : AF_INET6;

  if (family == '6' && g_ascii_strncasecmp (address, "IPv6:", 5) == 0)
    address += 5;
  if ((family == '4' || family == '6') && inet_pton (number, address, binary) == 1)
    inet_ntop (number, binary, text, sizeof text);
  return g_strdup_printf ("%s [%s]", host, text);
}

static gboolean
take_client (KyConnection *connection, KyReader *data)
{
  const gchar *host = ky_milter_read_string (data);
  guint8 family = ky_reader_u8 (data);
  const gchar *address = "";

  if (family == '4' || family == '6' || family == 'L')
    {
      ky_reader_u16be (data); /* the port */
      address = ky_milter_read_string (data);
    }
  if (data->failed)
    return FALSE;
  g_free (connection->client);
  connection->client = describe_client (host, family, address);
  return TRUE;
}

/* "<a@b>" without its brackets. */
static gchar *
bare_address (const gchar *argument)
{
  gsize length = strlen (argument);

  if (length >= 2 && argument[0] == '<' && argument[length - 1] == '>')
    return g_strndup (argument + 1, length - 2);
  return g_strdup (argument);
}

static gboolean
take_sender (KyConnection *connection, KyReader *data)
{
  g_autofree gchar *sender = bare_address (ky_milter_read_string (data));

  g_clear_pointer (&connection->message, ky_message_free);
  g_clear_error (&connection->error);
  if (data->failed)
    return FALSE;
  connection->message = ky_message_new (sender);
  connection->message->login = g_strdup (connection->login);
  return TRUE;
}

static gboolean
take_recipient (KyConnection *connection, KyReader *data)
{
  GPtrArray *recipients = connection->message->recipients;
  const gchar *recipient = ky_milter_read_string (data);

  /* One more than allowed is enough to know, at the end, that there were too many. */
  if (recipients->len <= ky_config_uint (ky_door_config, KY_CONFIG_MILTER_RECIPIENTS))
    g_ptr_array_add (recipients, bare_address (recipient));
  return !data->failed;
}

/* At the first field or chunk all recipients are known: so is how large the message may be. */
static void
find_limits (KyMessage *message)
{
  KyEnvelopeFacts facts = {
    .sender = message->sender,
    .login = message->login,
    .direction = ky_config_string (ky_door_config, KY_CONFIG_MILTER_DIRECTION),
  };
  g_autoptr (KyPolicy) policy = NULL;

  if (message->limit != 0)
    return;
  g_ptr_array_add (message->recipients, NULL);
  policy = ky_config_resolve_all (ky_door_config, &facts,
                                  (const gchar *const *)message->recipients->pdata, NULL);
  g_ptr_array_set_size (message->recipients, (gint)message->recipients->len - 1);
  message->limit = ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SIZE);
  message->fields_limit = 10 * (guint)ky_policy_uint (policy, KY_POLICY_LIMIT_FIELDS);
}

static gboolean
take_field (KyConnection *connection, KyReader *data)
{
  const gchar *name = ky_milter_read_string (data);
  const gchar *value = ky_milter_read_string (data);
  GError *error = NULL;

  if (data->failed)
    return FALSE;
  find_limits (connection->message);
  if (!ky_message_add_field (connection->message, name, value, connection->leading_space, &error))
    note_error (connection, error);
  return TRUE;
}

static gboolean
take_body (KyConnection *connection, KyView chunk)
{
  GError *error = NULL;

  find_limits (connection->message);
  if (!ky_message_add_body (connection->message, chunk, &error))
    note_error (connection, error);
  return TRUE;
}

/* --- the end of a message --------------------------------------------------------------------- */

/* A refusal as the SMTP client gets it. */
static void
put_refusal (KyConnection *connection, const KyReply *reply)
{
  g_autofree gchar *line = g_strdup_printf ("%s %s %s", reply->code, reply->status, reply->text);

  ky_milter_put (connection->out, KY_MILTER_REPLY_CODE, line, NULL);
}

static gboolean
end_message (KyConnection *connection, KyView chunk)
{
  const KyReply *reply;

  if (chunk.size > 0)
    take_body (connection, chunk);
  ky_server_will_wait ();
  reply = ky_eom (connection);
  ky_server_has_waited ();
  drop_message (connection);
  if (reply == NULL)
    ky_milter_put (connection->out, KY_MILTER_CONTINUE, NULL);
  else
    put_refusal (connection, reply);
  return ky_connection_flush (connection);
}

/* --- packets ---------------------------------------------------------------------------------- */

/* The step's flag, of those that were agreed on, that wants no reply. */
static guint32
unreplied_by (guint8 command)
{
  switch (command)
    {
    case KY_MILTER_CONNECT:
      return KY_MILTER_UNREPLIED_CONNECT;
    case KY_MILTER_HELO:
      return KY_MILTER_UNREPLIED_HELO;
    case KY_MILTER_MAIL:
      return KY_MILTER_UNREPLIED_MAIL;
    case KY_MILTER_RCPT:
      return KY_MILTER_UNREPLIED_RCPT;
    case KY_MILTER_HEADER:
      return KY_MILTER_UNREPLIED_HEADER;
    case KY_MILTER_BODY:
      return KY_MILTER_UNREPLIED_BODY;
    default:
      return 0;
    }
}

/* What belongs to a message. FALSE: it is malformed. */
static gboolean
take_step (KyConnection *connection, const KyMilterPacket *packet)
{
  KyReader data = ky_reader (packet->data);

  switch (packet->command)
    {
    case KY_MILTER_CONNECT:
      return take_client (connection, &data);
    case KY_MILTER_MAIL:
      return take_sender (connection, &data);
    case KY_MILTER_RCPT:
      return take_recipient (connection, &data);
    case KY_MILTER_HEADER:
      return take_field (connection, &data);
    case KY_MILTER_BODY:
      return take_body (connection, packet->data);
    default:
      return TRUE;
    }
}

static gboolean
needs_message (guint8 command)
{
  return command == KY_MILTER_RCPT || command == KY_MILTER_HEADER || command == KY_MILTER_BODY
         || command == KY_MILTER_END;
}

static gboolean
serve_step (KyConnection *connection, const KyMilterPacket *packet)
{
  KyMilterReply reply = KY_MILTER_CONTINUE;

  if (needs_message (packet->command) && connection->message == NULL)
    reply = KY_MILTER_TEMPFAIL;
  else if (packet->command == KY_MILTER_END)
    return end_message (connection, packet->data);
  else if (!take_step (connection, packet))
    return FALSE;
  if ((connection->unreplied & unreplied_by (packet->command)) != 0)
    return TRUE;
  ky_milter_put (connection->out, reply, NULL);
  return ky_connection_flush (connection);
}

static gboolean
serve (KyConnection *connection, const KyMilterPacket *packet)
{
  KyReader data = ky_reader (packet->data);

  switch (packet->command)
    {
    case KY_MILTER_NEGOTIATE:
      return negotiate (connection, &data) && ky_connection_flush (connection);
    case KY_MILTER_QUIT:
      return FALSE;
    default:
      break;
    }
  if (!connection->is_negotiated)
    return FALSE;
  switch (packet->command)
    {
    case KY_MILTER_MACRO:
      return take_macros (connection, &data);
    case KY_MILTER_ABORT: /* of one message: the connection goes on */
    case KY_MILTER_QUIT_NEW:
      drop_message (connection);
      return TRUE;
    case KY_MILTER_CONNECT:
    case KY_MILTER_HELO:
    case KY_MILTER_MAIL:
    case KY_MILTER_RCPT:
    case KY_MILTER_DATA:
    case KY_MILTER_UNKNOWN:
    case KY_MILTER_HEADER:
    case KY_MILTER_END_OF_HEADER:
    case KY_MILTER_BODY:
    case KY_MILTER_END:
      return serve_step (connection, packet);
    default:
      return FALSE;
    }
}

gboolean
ky_connection_feed (KyConnection *connection, KyView bytes)
{
  GByteArray *rest = connection->rest;
  gboolean is_kept = rest->len > 0;
  KyMilterPacket packet;
  gint taken;

  if (is_kept)
    {
      g_byte_array_append (rest, bytes.data, (guint)bytes.size);
      bytes = ky_view (rest->data, rest->len);
    }
  while ((taken = ky_milter_take (&bytes, &packet)) > 0)
    if (!serve (connection, &packet))
      return FALSE;
  if (taken < 0)
    {
      ky_log (KY_LOG_WARNING, "the mail system does not speak the milter protocol");
      return FALSE;
    }
  if (is_kept && bytes.size > 0)
    g_byte_array_remove_range (rest, 0, rest->len - (guint)bytes.size);
  else if (is_kept)
    {
      /* A large one would stay as long as the connection. */
      g_byte_array_unref (rest);
      connection->rest = g_byte_array_new ();
    }
  else if (bytes.size > 0)
    g_byte_array_append (rest, bytes.data, (guint)bytes.size);
  return TRUE;
}
