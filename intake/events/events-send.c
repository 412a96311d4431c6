/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends syslog messages to the receiver of events.to by UDP, TCP (RFC 6587) or TLS (RFC 5425). By
 * TCP and TLS messages count as sent only once the receiver has closed the connection in answer and
 * its machine has acknowledged all bytes. Each step has a time limit. */
#include "intake/events/events.h"

#include "common/wire.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define CONNECT_SECONDS 10
#define SEND_SECONDS 30 /* time in which the receiver must read a message */
#define CLOSE_SECONDS 10
#define ACKNOWLEDGE_STEP 10000 /* microseconds */
#define OLD_VERSIONS "-VERS-TLS1.0:-VERS-TLS1.1"

gboolean
ky_events_place (const gchar *text, KyEventsPlace *ret_place, GError **error)
{
  static const gchar *const kinds[] = { "udp:", "tcp:", "tls:" };
  const gchar *colon = strrchr (text, ':');
  const gchar *host = text + 4;
  guint kind = 0;

  while (kind < G_N_ELEMENTS (kinds) && !g_str_has_prefix (text, kinds[kind]))
    kind++;
  gsize length = kind < G_N_ELEMENTS (kinds) && colon > host ? (gsize)(colon - host) : 0;
  if (length > 2 && host[0] == '[' && host[length - 1] == ']')
    {
      host++;
      length -= 2;
    }
  if (length == 0 || !g_ascii_isdigit (colon[1]))
    return ky_fail (error, KY_ERROR_CONFIG,
                    "events.to: '%s': expected tls:HOST:PORT, tcp:HOST:PORT or udp:HOST:PORT",
                    text);
  ret_place->kind = kind;
  ret_place->host = g_strndup (host, length);
  ret_place->port = g_strdup (colon + 1);
  return TRUE;
}

/* --- sockets -------------------------------------------------------------------------------- */

static gboolean
connect_one (int fd, const struct addrinfo *at)
{
  int fault = 0;
  socklen_t size = sizeof fault;

  if (connect (fd, at->ai_addr, at->ai_addrlen) == 0)
    return TRUE;
  if (errno != EINPROGRESS
      || !ky_fd_wait (fd, POLLOUT, g_get_monotonic_time () + CONNECT_SECONDS * G_USEC_PER_SEC)
      || getsockopt (fd, SOL_SOCKET, SO_ERROR, &fault, &size) != 0)
    return FALSE;
  errno = fault;
  return fault == 0;
}

static gboolean
events_send_fail (const KyEventsPlace *place, const gchar *what, GError **error)
{
  return ky_fail (error, KY_ERROR_IO, "events.to: %s port %s: %s", place->host, place->port, what);
}

/* Connects; the socket never blocks later. -1 with IO set. */
static int
connect_place (const KyEventsPlace *place, GError **error)
{
  int type = place->kind == KY_EVENTS_UDP ? SOCK_DGRAM : SOCK_STREAM;
  struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = type };
  struct addrinfo *found = NULL;
  ky_autofd int fd = -1;
  int status = getaddrinfo (place->host, place->port, &hints, &found);

  if (status != 0)
    {
      events_send_fail (place, gai_strerror (status), error);
      return -1;
    }
  errno = EADDRNOTAVAIL;
  for (struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next)
    {
      fd = socket (at->ai_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, at->ai_protocol);
      if (fd >= 0 && !connect_one (fd, at))
        {
          int reason = errno;

          ky_fd_clear (&fd);
          errno = reason;
        }
    }
  freeaddrinfo (found);
  if (fd < 0)
    events_send_fail (place, g_strerror (errno), error);
  return ky_steal_fd (&fd);
}

/* --- streams -------------------------------------------------------------------------------- */

typedef struct
{
  int fd;
  gnutls_session_t session; /* NULL: TCP */
  gboolean must_say;        /* its end by TLS */
  gint64 until;
} Stream;

/* Returns the poll event to wait for before the same call is repeated; -1: that of the call itself
 * (TCP); 0: it failed. */
static short
what_next (const Stream *stream, gssize result)
{
  if (stream->session == NULL)
    return errno == EAGAIN || errno == EINTR ? -1 : 0;
  if (result != GNUTLS_E_AGAIN && result != GNUTLS_E_INTERRUPTED)
    return 0;
  return gnutls_record_get_direction (stream->session) != 0 ? POLLOUT : POLLIN;
}

static const gchar *
events_send_why (const Stream *stream, gssize result)
{
  return stream->session != NULL && result != GNUTLS_E_AGAIN ? gnutls_strerror ((int)result)
                                                             : g_strerror (errno);
}

static gssize
events_send_put (const Stream *stream, const gchar *data, gsize size)
{
  return stream->session != NULL ? gnutls_record_send (stream->session, data, size)
                                 : send (stream->fd, data, size, MSG_NOSIGNAL);
}

static gboolean
put_all (const KyEventsPlace *place, const Stream *stream, const gchar *data, gsize size,
         GError **error)
{
  while (size > 0)
    {
      gssize done = events_send_put (stream, data, size);

      if (done > 0)
        {
          data += done;
          size -= (gsize)done;
          continue;
        }
      short next = what_next (stream, done);
      if (next == 0)
        return events_send_fail (place, events_send_why (stream, done), error);
      if (!ky_fd_wait (stream->fd, next == -1 ? POLLOUT : next, stream->until))
        return events_send_fail (place, g_strerror (errno), error);
    }
  return TRUE;
}

/* Reads what the receiver answers; only its end and error messages matter. */
static gssize
events_send_take (const Stream *stream, gchar *answer, gsize size)
{
  return stream->session != NULL ? gnutls_record_recv (stream->session, answer, size)
                                 : recv (stream->fd, answer, size, 0);
}

static gboolean
events_send_say_end (const KyEventsPlace *place, const Stream *stream, gint64 until, GError **error)
{
  int result = 0;

  if (stream->session != NULL)
    while ((result = gnutls_bye (stream->session, GNUTLS_SHUT_WR)) < 0
           && !gnutls_error_is_fatal (result))
      if (!ky_fd_wait (stream->fd, POLLOUT, until))
        return events_send_fail (place, g_strerror (errno), error);
  if (result < 0)
    return events_send_fail (place, gnutls_strerror (result), error);
  return shutdown (stream->fd, SHUT_WR) == 0 || events_send_fail (place, g_strerror (errno), error);
}

/* Tells whether the receiver acknowledged the bytes. The end of its side says nothing of what it
 * has not acknowledged, nor does a connection that closed at once. */
static gboolean
is_acknowledged (const KyEventsPlace *place, const Stream *stream, gint64 until, GError **error)
{
  for (;;)
    {
      int left = 0, fault = 0;
      socklen_t size = sizeof fault;

      if (getsockopt (stream->fd, SOL_SOCKET, SO_ERROR, &fault, &size) != 0
          || ioctl (stream->fd, SIOCOUTQ, &left) != 0)
        return events_send_fail (place, g_strerror (errno), error);
      if (fault != 0)
        return events_send_fail (place, g_strerror (fault), error);
      if (left == 0)
        return TRUE;
      if (g_get_monotonic_time () >= until)
        return events_send_fail (
            place, "the receiver closed the connection before it had read all events", error);
      g_usleep (ACKNOWLEDGE_STEP);
    }
}

/* Ends the connection and waits until the receiver has ended it, too; only then the events count as
 * received. An acknowledgement by TCP is not enough: the receiver's machine sends it also if the
 * receiver hangs or has not accepted the connection yet. Many receivers close a TLS connection
 * without a close_notify alert. That counts as an end unless `must_say` (events.end) is set,
 * because somebody who controls the network can close the connection, too, and discard the events.
 * Errors: those of events_send_fail(). */
static gboolean
events_send_finish (const KyEventsPlace *place, const Stream *stream, GError **error)
{
  gint64 until = g_get_monotonic_time () + CLOSE_SECONDS * G_USEC_PER_SEC;
  gchar answer[256];

  if (!events_send_say_end (place, stream, until, error))
    return FALSE;
  while (g_get_monotonic_time () < until)
    {
      gssize got = events_send_take (stream, answer, sizeof answer);

      if (got == 0
          || (stream->session != NULL && got == GNUTLS_E_PREMATURE_TERMINATION
              && !stream->must_say))
        return is_acknowledged (place, stream, until, error);
      if (got > 0)
        continue;
      if (stream->session != NULL && gnutls_error_is_fatal ((int)got))
        return events_send_fail (place, events_send_why (stream, got), error);
      if (stream->session == NULL && errno != EAGAIN && errno != EINTR)
        return events_send_fail (place, g_strerror (errno), error);
      if (!ky_fd_wait (stream->fd, POLLIN, until))
        break;
    }
  return events_send_fail (place, "the receiver did not close the connection after the last event",
                           error);
}

/* --- TLS ------------------------------------------------------------------------------------ */

static int
load_certificates (gnutls_certificate_credentials_t credentials, const KyConfig *config)
{
  const gchar *ca = ky_config_string (config, KY_CONFIG_EVENTS_CA);
  const gchar *certificate = ky_config_string (config, KY_CONFIG_EVENTS_CERTIFICATE);
  int result = *ca != '\0'
                   ? gnutls_certificate_set_x509_trust_file (credentials, ca, GNUTLS_X509_FMT_PEM)
                   : gnutls_certificate_set_x509_system_trust (credentials);

  if (result == 0)
    return GNUTLS_E_NO_CERTIFICATE_FOUND;
  if (result > 0 && *certificate != '\0')
    result = gnutls_certificate_set_x509_key_file (credentials, certificate,
                                                   ky_config_string (config, KY_CONFIG_EVENTS_KEY),
                                                   GNUTLS_X509_FMT_PEM);
  return MIN (result, 0);
}

static gboolean
shake_hands (const KyEventsPlace *place, Stream *stream,
             gnutls_certificate_credentials_t credentials, GError **error)
{
  gnutls_datum_t words = { 0 };
  /* The certificate must be for a server name; a certificate for clients is not accepted. */
  gnutls_typed_vdata_st wanted[]
      = { { .type = GNUTLS_DT_DNS_HOSTNAME, .data = (guchar *)place->host },
          { .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (guchar *)GNUTLS_KP_TLS_WWW_SERVER } };
  int result = gnutls_init (&stream->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);

  if (result == 0)
    result = gnutls_set_default_priority_append (stream->session, OLD_VERSIONS, NULL, 0);
  if (result == 0)
    result = gnutls_credentials_set (stream->session, GNUTLS_CRD_CERTIFICATE, credentials);
  if (result != 0)
    return events_send_fail (place, gnutls_strerror (result), error);
  if (!g_hostname_is_ip_address (place->host))
    gnutls_server_name_set (stream->session, GNUTLS_NAME_DNS, place->host, strlen (place->host));
  gnutls_session_set_verify_cert2 (stream->session, wanted, G_N_ELEMENTS (wanted), 0);
  gnutls_transport_set_int (stream->session, stream->fd);
  while ((result = gnutls_handshake (stream->session)) < 0 && !gnutls_error_is_fatal (result))
    {
      short next = what_next (stream, result);

      /* A TLS message that does not end the connection, such as a warning, may be repeated. */
      if (next == 0 && g_get_monotonic_time () >= stream->until)
        return events_send_fail (place, g_strerror (ETIMEDOUT), error);
      if (next != 0 && !ky_fd_wait (stream->fd, next, stream->until))
        return events_send_fail (place, g_strerror (errno), error);
    }
  if (result == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR
      && gnutls_certificate_verification_status_print (
             gnutls_session_get_verify_cert_status (stream->session), GNUTLS_CRT_X509, &words, 0)
             == 0)
    {
      events_send_fail (place, (const gchar *)words.data, error);
      gnutls_free (words.data);
      return FALSE;
    }
  return result == 0 || events_send_fail (place, gnutls_strerror (result), error);
}

/* --- both ----------------------------------------------------------------------------------- */

/* Sends frames. Over TLS a frame is a length and that many bytes (RFC 5425); over TCP the same form
 * is used (RFC 6587, 3.4.1). */
static gboolean
events_send_stream (const KyEventsPlace *place, Stream *stream, const GPtrArray *messages,
                    GError **error)
{
  g_autoptr (GString) frames = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    {
      const gchar *message = messages->pdata[i];

      g_string_append_printf (frames, "%" G_GSIZE_FORMAT " %s", strlen (message), message);
    }
  return put_all (place, stream, frames->str, frames->len, error)
         && events_send_finish (place, stream, error);
}

static gboolean
send_datagrams (const KyEventsPlace *place, int fd, const GPtrArray *messages, GError **error)
{
  for (guint i = 0; i < messages->len; i++)
    {
      const gchar *message = messages->pdata[i];
      int fault = 0;
      socklen_t size = sizeof fault;

      if (!ky_fd_wait (fd, POLLOUT, g_get_monotonic_time () + SEND_SECONDS * G_USEC_PER_SEC)
          || send (fd, message, strlen (message), MSG_NOSIGNAL) < 0)
        return events_send_fail (place, g_strerror (errno), error);
      /* If no program listens, ICMP reports it to the socket, where the network permits. */
      if (getsockopt (fd, SOL_SOCKET, SO_ERROR, &fault, &size) == 0 && fault != 0)
        return events_send_fail (place, g_strerror (fault), error);
    }
  return TRUE;
}

gboolean
ky_events_send (const KyEventsPlace *place, const KyConfig *config, const GPtrArray *messages,
                GError **error)
{
  ky_autofd int fd = connect_place (place, error);
  gnutls_certificate_credentials_t credentials = NULL;
  Stream stream
      = { .fd = fd,
          .must_say = g_str_equal (ky_config_string (config, KY_CONFIG_EVENTS_END), "said"),
          .until = g_get_monotonic_time () + SEND_SECONDS * G_USEC_PER_SEC };

  if (fd < 0)
    return FALSE;
  if (place->kind == KY_EVENTS_UDP)
    return send_datagrams (place, fd, messages, error);
  if (place->kind == KY_EVENTS_TCP)
    return events_send_stream (place, &stream, messages, error);
  int result = gnutls_certificate_allocate_credentials (&credentials);
  if (result == 0)
    result = load_certificates (credentials, config);
  gboolean ok = result == 0 ? shake_hands (place, &stream, credentials, error)
                                  && events_send_stream (place, &stream, messages, error)
                            : events_send_fail (place, gnutls_strerror (result), error);
  if (stream.session != NULL)
    gnutls_deinit (stream.session);
  if (credentials != NULL)
    gnutls_certificate_free_credentials (credentials);
  return ok;
}
