/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends one message to one recipient at a relay by SMTP (RFC 5321), for kiyome-release. libcurl
 * connects and does TLS (CURLOPT_CONNECT_ONLY); from MAIL on each reply is read here, so that
 * the result says how far the message came: the relay may reply in the middle of the data, and
 * the message counts as sent completely only after its end was sent. */
#include "opener/handover.h"

#include "common/mail/address.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_SECONDS 15L /* time for one of its addresses */
/* Time limits, in seconds, so that a relay that hangs does not occupy one of the caller's few
 * places for long. GREETING: from the start until the relay is ready for the data; MESSAGE: from
 * the start until all data are sent; ANSWER: from the end of the data until the reply. A shorter
 * ANSWER limit would cause duplicates (RFC 5321 §4.5.3.2.6). */
#define GREETING_SECONDS 90
#define MESSAGE_SECONDS 300
#define ANSWER_SECONDS 300
#define QUIT_SECONDS 2 /* time for QUIT, which changes nothing */
#define REPLY_MAX 300  /* bytes of a line of an answer that are reported */
#define LINE_MAX_BYTES 4096
#define REPLY_LINES_MAX 200
#define CHUNK 16384

typedef enum
{
  GREETING, /* until the relay is ready for the data */
  DATA,
  ANSWER, /* the data are sent, and their reply is awaited */
  OVER
} Phase;

typedef struct
{
  const KyHandover *to;
  CURL *curl;
  curl_socket_t socket;
  Phase phase;
  gint64 started, ended;
  gboolean takes_size, takes_utf8; /* the relay's extensions SIZE and SMTPUTF8 */
  gchar answer[REPLY_MAX + 1];     /* the last line of the relay's replies */
  gint code;                       /* the reply code in that line, or 0 */
  GByteArray *in;                  /* received bytes that are not parsed yet */
  const gchar *given_up;           /* (nullable) why this process ended the delivery */
} Relay;

/* --- time limits ---------------------------------------------------------------------------- */

static gboolean
handover_is_over (gint64 since, gint seconds)
{
  return g_get_monotonic_time () - since > seconds * G_USEC_PER_SEC;
}

/* Tells whether the delivery continues; it is called at least once a second. */
static gboolean
handover_goes_on (Relay *relay)
{
  if (relay->phase < ANSWER && *relay->to->is_stopping)
    relay->given_up = "stopped";
  else if (relay->phase == GREETING && handover_is_over (relay->started, GREETING_SECONDS))
    relay->given_up = "no answer";
  else if (relay->phase == DATA && handover_is_over (relay->started, MESSAGE_SECONDS))
    relay->given_up = "the relay reads the message too slowly";
  else if (relay->phase == ANSWER && handover_is_over (relay->ended, ANSWER_SECONDS))
    relay->given_up = "the relay did not answer the message in time";
  else if (relay->phase == OVER && handover_is_over (relay->ended, QUIT_SECONDS))
    relay->given_up = "the relay did not answer QUIT in time";
  return relay->given_up == NULL;
}

static gboolean
handover_wait_for (Relay *relay, short events)
{
  struct pollfd watched = { .fd = relay->socket, .events = events };

  if (poll (&watched, 1, 1000) < 0 && errno != EINTR)
    relay->given_up = g_strerror (errno);
  return handover_goes_on (relay);
}

/* --- replies -------------------------------------------------------------------------------- */

/* Records one line of a reply, such as "550 5.1.1 User unknown", and its code. */
static void
note_answer (Relay *relay, const guint8 *line, gsize length)
{
  length = MIN (length, (gsize)REPLY_MAX);
  while (length > 0 && g_ascii_isspace (line[length - 1]))
    length--;
  for (gsize i = 0; i < length; i++)
    relay->answer[i] = g_ascii_isprint ((gchar)line[i]) ? (gchar)line[i] : '?';
  relay->answer[length] = '\0';
  relay->code = 0;
  if (length >= 3 && g_ascii_isdigit (relay->answer[0]) && g_ascii_isdigit (relay->answer[1])
      && g_ascii_isdigit (relay->answer[2]))
    relay->code
        = (relay->answer[0] - '0') * 100 + (relay->answer[1] - '0') * 10 + (relay->answer[2] - '0');
}

/* Records a line that libcurl receives (CURLOPT_HEADERFUNCTION): of the greeting and the replies to
 * EHLO and STARTTLS, with the extensions of the relay. */
static size_t
note_line (char *line, size_t size, size_t n, void *data)
{
  Relay *relay = data;

  note_answer (relay, (const guint8 *)line, size * n);
  /* Extensions that were announced before TLS do not count. */
  if (relay->code == 220)
    relay->takes_size = relay->takes_utf8 = FALSE;
  else if (relay->code == 250 && g_ascii_strncasecmp (relay->answer + 4, "SIZE", 4) == 0)
    relay->takes_size = TRUE;
  else if (relay->code == 250 && g_ascii_strncasecmp (relay->answer + 4, "SMTPUTF8", 8) == 0)
    relay->takes_utf8 = TRUE;
  return size * n;
}

/* Reads what the relay has sent, without waiting. FALSE: the connection has ended. */
static gboolean
hear (Relay *relay, gboolean *ret_was_any)
{
  guint8 buffer[4096];
  size_t got = 0;
  CURLcode result = curl_easy_recv (relay->curl, buffer, sizeof buffer, &got);

  *ret_was_any = result == CURLE_OK && got > 0;
  if (*ret_was_any)
    g_byte_array_append (relay->in, buffer, (guint)got);
  return *ret_was_any || result == CURLE_AGAIN;
}

/* Parses the next complete line of a reply. Returns 1 if there is one, 0 if it is not complete yet,
 * -1 if it is not valid. `*ret_is_last`: it is the last line of its reply. */
static gint
handover_take_line (Relay *relay, gboolean *ret_is_last)
{
  const guint8 *end = relay->in->len > 0 ? memchr (relay->in->data, '\n', relay->in->len) : NULL;

  if (end == NULL)
    return relay->in->len > LINE_MAX_BYTES ? -1 : 0;
  gsize length = (gsize)(end - relay->in->data) + 1;
  note_answer (relay, relay->in->data, length);
  *ret_is_last = relay->answer[0] == '\0' || relay->answer[3] != '-';
  g_byte_array_remove_range (relay->in, 0, (guint)length);
  return relay->code > 0 ? 1 : -1;
}

/* Reads a reply with all of its lines. `code` is set to its code, or to 0 if no valid reply came
 * before the connection ended or a time limit was reached. */
static void
handover_read_answer (Relay *relay)
{
  gboolean is_last = FALSE;

  relay->code = 0;
  for (guint lines = 0; lines < REPLY_LINES_MAX;)
    {
      gboolean was_any;
      gint got = handover_take_line (relay, &is_last);

      if (got < 0)
        break;
      if (got > 0 && is_last)
        return;
      if (got > 0)
        {
          lines++;
          continue;
        }
      if (!hear (relay, &was_any) || (!was_any && !handover_wait_for (relay, POLLIN)))
        {
          relay->code = 0;
          return;
        }
    }
  relay->given_up = "the relay's answer is not valid SMTP";
  relay->code = 0;
}

/* Tells whether the relay has sent a refusal before a reply was expected; it may close the
 * connection after the first line of it. */
static gboolean
has_refused (Relay *relay)
{
  gboolean is_last = FALSE;
  gboolean was_any = TRUE;

  while (was_any && relay->in->len <= LINE_MAX_BYTES && hear (relay, &was_any))
    ;
  relay->code = 0;
  return handover_take_line (relay, &is_last) > 0 && relay->code >= 400;
}

/* --- commands ------------------------------------------------------------------------------- */

static gboolean
handover_say (Relay *relay, const void *data, gsize size)
{
  const guint8 *at = data;

  while (size > 0)
    {
      size_t sent = 0;
      CURLcode result = curl_easy_send (relay->curl, at, size, &sent);

      if (result != CURLE_OK && result != CURLE_AGAIN)
        return FALSE;
      at += sent;
      size -= sent;
      if (size > 0 && sent == 0 && !handover_wait_for (relay, POLLOUT))
        return FALSE;
    }
  return TRUE;
}

/* Sends the command `line`, which ends with CRLF, and reads the reply. Returns FALSE if the first
 * digit of its code is not `wanted`. */
static gboolean
order (Relay *relay, const gchar *line, gint wanted)
{
  if (!handover_say (relay, line, strlen (line)))
    {
      has_refused (relay);
      return FALSE;
    }
  handover_read_answer (relay);
  return relay->code / 100 == wanted;
}

/* Copies `data` to `out` and doubles each dot at the beginning of a line (RFC 5321 §4.5.2).
 * `before`: the byte before `data`. An LF without CR counts as the end of a line, too, because some
 * relays treat it so. */
static void
stuff (GByteArray *out, const guint8 *data, gsize size, guint8 before)
{
  gsize at = 0;

  g_byte_array_set_size (out, 0);
  while (at < size)
    {
      const guint8 *dot = memchr (data + at, '.', size - at);
      gsize end = dot != NULL ? (gsize)(dot - data) + 1 : size;

      g_byte_array_append (out, data + at, (guint)(end - at));
      if (dot != NULL && (dot > data ? dot[-1] : before) == '\n')
        g_byte_array_append (out, dot, 1);
      at = end;
    }
}

/* Sends the data of the message without the final dot. `ret_last`: its last two bytes. Returns
 * FALSE if sending failed or the relay refused the message meanwhile. */
static gboolean
say_message (Relay *relay, guint8 ret_last[2])
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint8 data[CHUNK];

  ret_last[0] = '\r';
  ret_last[1] = '\n';
  for (;;)
    {
      ssize_t got = read (relay->to->message, data, sizeof data);

      if (got < 0 && errno != EINTR)
        relay->given_up = "the message can't be read";
      if (!handover_goes_on (relay) || has_refused (relay))
        return FALSE;
      if (got == 0)
        return TRUE;
      if (got < 0)
        continue;
      stuff (out, data, (gsize)got, ret_last[1]);
      if (!handover_say (relay, out->data, out->len))
        {
          has_refused (relay);
          return FALSE;
        }
      ret_last[0] = got > 1 ? data[got - 2] : ret_last[1];
      ret_last[1] = data[got - 1];
    }
}

static gboolean
handover_say_end (Relay *relay, const guint8 last[2])
{
  gboolean ends_line = last[0] == '\r' && last[1] == '\n';

  relay->phase = ANSWER;
  relay->ended = g_get_monotonic_time ();
  return order (relay, ends_line ? ".\r\n" : "\r\n.\r\n", 2);
}

/* --- the envelope --------------------------------------------------------------------------- */

/* Returns `address` with its domain in ASCII (IDNA) and lower case. (transfer full) */
static gchar *
handover_address_of (const gchar *address)
{
  const gchar *at = strrchr (address, '@');
  g_autofree gchar *host = at != NULL ? ky_address_host (at + 1) : NULL;
  g_autofree gchar *domain = host != NULL ? g_ascii_strdown (host, -1) : NULL;

  return domain != NULL ? g_strdup_printf ("%.*s@%s", (int)(at - address), address, domain)
                        : g_strdup (address);
}

static gboolean
say_sender (Relay *relay)
{
  const KyHandover *to = relay->to;
  g_autofree gchar *from = handover_address_of (to->sender);
  g_autofree gchar *size
      = relay->takes_size ? g_strdup_printf (" SIZE=%" G_GUINT64_FORMAT, to->size) : g_strdup ("");
  gboolean is_ascii = g_str_is_ascii (to->sender) && g_str_is_ascii (to->recipient);
  g_autofree gchar *line = g_strdup_printf ("MAIL FROM:<%s>%s%s\r\n", from, size,
                                            relay->takes_utf8 && !is_ascii ? " SMTPUTF8" : "");

  return order (relay, line, 2);
}

static gboolean
say_recipient (Relay *relay)
{
  g_autofree gchar *address = handover_address_of (relay->to->recipient);
  g_autofree gchar *line = g_strdup_printf ("RCPT TO:<%s>\r\n", address);

  return order (relay, line, 2);
}

static gboolean
handover_is_taken (Relay *relay)
{
  guint8 last[2];

  if (!say_sender (relay) || !say_recipient (relay) || !order (relay, "DATA\r\n", 3))
    return FALSE;
  relay->phase = DATA;
  return say_message (relay, last) && handover_say_end (relay, last);
}

/* --- connecting ----------------------------------------------------------------------------- */

/* Tells whether `host` is this machine, so that no other machine can read or change the
 * connection. */
static gboolean
is_loopback (const gchar *host)
{
  return g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_prefix (host, "127.")
         || strcmp (host, "::1") == 0 || strcmp (host, "[::1]") == 0;
}

static gboolean
must_verify (const KyHandover *to)
{
  return strcmp (to->tls, "verify") == 0 && !is_loopback (to->host);
}

static long
tls_use (const KyHandover *to)
{
  if (must_verify (to))
    return (long)CURLUSESSL_ALL;
  return (long)(strcmp (to->tls, "off") == 0 ? CURLUSESSL_NONE : CURLUSESSL_TRY);
}

/* Extends the time limit once TCP is connected: libcurl counts the greeting, EHLO and STARTTLS as
 * part of connecting, and a relay may take long for the greeting, for example to look up the
 * client's name. */
static void
grant_greeting (Relay *relay)
{
  curl_off_t connected = 0;

  if (curl_easy_getinfo (relay->curl, CURLINFO_CONNECT_TIME_T, &connected) == CURLE_OK
      && connected > 0)
    curl_easy_setopt (relay->curl, CURLOPT_CONNECTTIMEOUT, GREETING_SECONDS + 1L);
}

/* Tells libcurl to continue or, with another value than 0, to stop; it is called at least once a
 * second. */
static int
handover_watch (void *data, curl_off_t n1, curl_off_t n2, curl_off_t n3, curl_off_t n4)
{
  grant_greeting (data);
  return !handover_goes_on (data);
}

/* Sets the options of libcurl. Fails if one of them is not supported, because libcurl would
 * otherwise connect without it, for example without TLS. */
static CURLcode
handover_set_options (Relay *relay, const gchar *url, gchar *detail)
{
  const KyHandover *to = relay->to;
  CURL *curl = relay->curl;
  CURLcode result = curl_easy_setopt (curl, CURLOPT_URL, url);

#define SET(option, value)                                                                         \
  if (result == CURLE_OK)                                                                          \
  result = curl_easy_setopt (curl, option, value)
  SET (CURLOPT_ERRORBUFFER, detail);
  SET (CURLOPT_PROTOCOLS_STR, "smtp");
  SET (CURLOPT_PROXY, "");
  SET (CURLOPT_CONNECT_ONLY, 1L);
  SET (CURLOPT_XFERINFOFUNCTION, handover_watch);
  SET (CURLOPT_XFERINFODATA, relay);
  SET (CURLOPT_NOPROGRESS, 0L);
  SET (CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)GREETING_SECONDS);
  SET (CURLOPT_HEADERFUNCTION, note_line);
  SET (CURLOPT_HEADERDATA, relay);
  SET (CURLOPT_USE_SSL, tls_use (to));
  SET (CURLOPT_SSL_VERIFYPEER, must_verify (to) ? 1L : 0L);
  SET (CURLOPT_SSL_VERIFYHOST, must_verify (to) ? 2L : 0L);
  if (to->ca != NULL && to->ca[0] != '\0')
    {
      SET (CURLOPT_CAINFO, to->ca);
    }
  SET (CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  SET (CURLOPT_NOSIGNAL, 1L);
#undef SET
  return result;
}

/* Connects, with TLS and EHLO, so that MAIL can be sent next. `ret_why`: the error text of libcurl
 * (transfer full). */
static gboolean
handover_connect_to (Relay *relay, gchar **ret_why)
{
  const KyHandover *to = relay->to;
  gboolean is_ipv6 = strchr (to->host, ':') != NULL && to->host[0] != '[';
  g_autofree gchar *url
      = g_strdup_printf (is_ipv6 ? "smtp://[%s]:%d" : "smtp://%s:%d", to->host, to->port);
  static gchar detail[CURL_ERROR_SIZE]; /* must live as long as relay->curl */
  CURLcode result = handover_set_options (relay, url, detail);

  if (result == CURLE_OK)
    result = curl_easy_perform (relay->curl);
  if (result == CURLE_OK)
    result = curl_easy_getinfo (relay->curl, CURLINFO_ACTIVESOCKET, &relay->socket);
  if (result == CURLE_OK && relay->socket != CURL_SOCKET_BAD)
    {
      relay->answer[0] = '\0';
      relay->code = 0;
      return TRUE;
    }
  *ret_why = g_strdup (detail[0] != '\0' ? detail : curl_easy_strerror (result));
  /* A positive reply to an earlier command is not the reason. */
  if (relay->code < 400)
    relay->code = 0;
  return FALSE;
}

/* --- the delivery --------------------------------------------------------------------------- */

/* Returns how the delivery ended. A 5xx reply to MAIL, RCPT, DATA or the data is permanent. A 5xx
 * reply to the connection, EHLO or STARTTLS is about the relay, not the message, so the delivery is
 * tried again later. */
static KyHandoverEnd
handover_end_of (const Relay *relay, gboolean is_connected)
{
  if (is_connected && relay->code >= 500 && relay->code < 600)
    return KY_HANDOVER_NEVER;
  if (relay->phase < ANSWER)
    return *relay->to->is_stopping ? KY_HANDOVER_STOPPED : KY_HANDOVER_LATER;
  return relay->code >= 400 && relay->code < 600 ? KY_HANDOVER_LATER : KY_HANDOVER_PERHAPS;
}

/* Returns one line for the log: relay, reason and the last reply. (transfer full) */
static gchar *
handover_tell (const Relay *relay, const gchar *detail)
{
  static const gchar *const places[]
      = { "the relay closed the connection", "the relay closed the connection during the message",
          "the relay closed the connection without an answer to the message", "" };
  const gchar *what = relay->given_up != NULL ? relay->given_up
                      : detail != NULL        ? detail
                      : relay->code > 0       ? "it said"
                                              : places[relay->phase];
  gboolean adds = relay->code > 0 && strstr (what, relay->answer) == NULL;

  return g_strdup_printf ("%s:%d: %s%s%s", relay->to->host, relay->to->port, what, adds ? ", " : "",
                          adds ? relay->answer : "");
}

/* Sends QUIT without waiting for the answer, which cannot change the result any more. libcurl
 * itself would wait, so its connection is left open until the process ends. */
static void
say_farewell (Relay *relay)
{
  if (relay->phase == DATA || relay->code == 0)
    return;
  relay->phase = OVER;
  relay->ended = g_get_monotonic_time ();
  relay->given_up = NULL;
  order (relay, "QUIT\r\n", 2);
}

KyHandoverEnd
ky_handover (const KyHandover *handover, gchar **ret_why)
{
  static Relay relay; /* the only one of this process */
  g_autofree gchar *detail = NULL;

  relay = (Relay){ .to = handover,
                   .curl = curl_easy_init (),
                   .socket = CURL_SOCKET_BAD,
                   .started = g_get_monotonic_time (),
                   .in = g_byte_array_new () };
  gboolean is_connected = relay.curl != NULL && handover_connect_to (&relay, &detail);
  if (is_connected && handover_is_taken (&relay))
    {
      say_farewell (&relay);
      return KY_HANDOVER_TAKEN;
    }
  KyHandoverEnd end = handover_end_of (&relay, is_connected);
  *ret_why = handover_tell (&relay, detail);
  if (is_connected)
    say_farewell (&relay);
  return end;
}
