/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * +--------------------------------------------------------------------------------------------+
 * | kiyome-release: hands one message to a mail relay and ends.                                |
 * | Runs as: whoever called `kiyome quarantine release`.                                       |
 * | May: read standard input, connect to the relay it is told.                                 |
 * | May not: look at a key, the store, or into the message.                                    |
 * +--------------------------------------------------------------------------------------------+
 *
 * The message's bytes go out as they are (dots doubled, RFC 5321 §4.5.2). Without --tls=try or off
 * the relay must speak STARTTLS and show a certificate for its name, but on loopback. Exit status:
 * 0 taken, 1 not taken (one line on standard error), 2 usage, 3 refused for good (RFC 5321 §4.2.1:
 * a 5xx for this sender, recipient or message), 4 perhaps taken (it had all of it, and no answer
 * came), 5 not taken, since a signal ended it before the end of the message was said.
 */
#include "common/error.h"

#include <curl/curl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONNECT_SECONDS 15L
/* Whoever calls has a place for only so many: a relay that hangs gets none of them for long. From
 * the start: till it takes the message's first byte, and its last; and from there (RFC 5321
 * §4.5.3.2.6: it is then that a second copy comes of haste), till its answer. */
#define GREETING_SECONDS 90
#define MESSAGE_SECONDS 300
#define ANSWER_SECONDS 300
#define TOTAL_SECONDS 600L
#define REPLY_MAX 300

enum
{
  STATUS_TAKEN,
  STATUS_LATER,
  STATUS_USAGE,
  STATUS_NEVER,
  STATUS_PERHAPS,
  STATUS_STOPPED
};

static gchar *host;
static gint port = 25;
static gchar *sender;
static gchar *recipient;
static gchar *tls;
static gchar *ca;

static const GOptionEntry entries[]
    = { { "host", 0, 0, G_OPTION_ARG_STRING, &host, "relay", "HOST" },
        { "port", 0, 0, G_OPTION_ARG_INT, &port, "its port (25)", "PORT" },
        { "from", 0, 0, G_OPTION_ARG_STRING, &sender, "envelope sender; empty: the null sender",
          "ADDRESS" },
        { "to", 0, 0, G_OPTION_ARG_STRING, &recipient, "envelope recipient", "ADDRESS" },
        { "tls", 0, 0, G_OPTION_ARG_STRING, &tls, "verify (but on loopback), try, or off", "WORD" },
        { "ca", 0, 0, G_OPTION_ARG_FILENAME, &ca, "certificates that the relay's must come from",
          "FILE" },
        { NULL } };

/* Nobody is on the way there. */
static gboolean
is_loopback (void)
{
  return g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_prefix (host, "127.")
         || strcmp (host, "::1") == 0 || strcmp (host, "[::1]") == 0;
}

static gboolean
must_verify (void)
{
  return (tls == NULL || strcmp (tls, "verify") == 0) && !is_loopback ();
}

static long
tls_use (void)
{
  if (must_verify ())
    return (long)CURLUSESSL_ALL;
  return (long)(g_strcmp0 (tls, "off") == 0 ? CURLUSESSL_NONE : CURLUSESSL_TRY);
}

/* --- how far it is -------------------------------------------------------------------------- */

static volatile sig_atomic_t is_stopping;
static curl_off_t size_left;
static gboolean has_begun, has_ended; /* the message; once it has ended it can't be taken back */
static gint64 started, ended;
static const gchar *given_up; /* why this ended, or NULL */

static void
stop (int number)
{
  is_stopping = 1;
}

static size_t
read_message (char *buffer, size_t size, size_t n, void *data)
{
  ssize_t got;

  if (is_stopping && !has_ended)
    return CURL_READFUNC_ABORT;
  got = read (STDIN_FILENO, buffer, size * n);
  if (got < 0)
    return CURL_READFUNC_ABORT;
  has_begun = TRUE;
  size_left -= got;
  if (!has_ended && (got == 0 || size_left <= 0))
    {
      has_ended = TRUE;
      ended = g_get_monotonic_time ();
    }
  return (size_t)got;
}

static gboolean
is_over (gint64 since, gint seconds)
{
  return g_get_monotonic_time () - since > seconds * G_USEC_PER_SEC;
}

/* Called at least once a second; not 0 ends it. */
static int
watch (void *data, curl_off_t n1, curl_off_t n2, curl_off_t n3, curl_off_t n4)
{
  if (!has_ended && is_stopping)
    given_up = "stopped";
  else if (has_ended && is_over (ended, ANSWER_SECONDS))
    given_up = "no answer to the message";
  else if (!has_ended && has_begun && is_over (started, MESSAGE_SECONDS))
    given_up = "it takes the message too slowly";
  else if (!has_begun && is_over (started, GREETING_SECONDS))
    given_up = "no answer";
  return given_up != NULL;
}

/* The relay's last refusal, which libcurl's own words lack: "550 5.1.1 User unknown". */
static gchar reply[REPLY_MAX + 1];

static size_t
note_reply (char *line, size_t size, size_t n, void *data)
{
  size_t length = MIN (size * n, (size_t)REPLY_MAX);

  if (length == 0 || (line[0] != '4' && line[0] != '5'))
    return size * n;
  while (length > 0 && g_ascii_isspace (line[length - 1]))
    length--;
  for (size_t i = 0; i < length; i++)
    reply[i] = g_ascii_isprint (line[i]) ? line[i] : '?';
  reply[length] = '\0';
  return size * n;
}

/* Every option must be taken: one that is not known would be left out in silence. */
static CURLcode
set_options (CURL *curl, const gchar *url, struct curl_slist *recipients, curl_off_t size)
{
  CURLcode result = curl_easy_setopt (curl, CURLOPT_URL, url);

#define SET(option, value)                                                                         \
  if (result == CURLE_OK)                                                                          \
  result = curl_easy_setopt (curl, option, value)
  SET (CURLOPT_PROTOCOLS_STR, "smtp");
  SET (CURLOPT_PROXY, "");
  SET (CURLOPT_MAIL_FROM, sender != NULL ? sender : "");
  SET (CURLOPT_MAIL_RCPT, recipients);
  SET (CURLOPT_UPLOAD, 1L);
  SET (CURLOPT_INFILESIZE_LARGE, size);
  SET (CURLOPT_READFUNCTION, read_message);
  SET (CURLOPT_XFERINFOFUNCTION, watch);
  SET (CURLOPT_NOPROGRESS, 0L);
  SET (CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)ANSWER_SECONDS);
  SET (CURLOPT_HEADERFUNCTION, note_reply);
  SET (CURLOPT_USE_SSL, tls_use ());
  SET (CURLOPT_SSL_VERIFYPEER, must_verify () ? 1L : 0L);
  SET (CURLOPT_SSL_VERIFYHOST, must_verify () ? 2L : 0L);
  if (ca != NULL && ca[0] != '\0')
    {
      SET (CURLOPT_CAINFO, ca);
    }
  SET (CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  SET (CURLOPT_TIMEOUT, TOTAL_SECONDS);
  SET (CURLOPT_NOSIGNAL, 1L);
#undef SET
  return result;
}

/* WHAT, and the answer where it is not in there: of CODE, since one to what came before is no
 * reason. */
static void
tell (const gchar *what, long code)
{
  gboolean adds = code >= 400 && strtol (reply, NULL, 10) == code && strstr (what, reply) == NULL;

  fprintf (stderr, "%s:%d: %s%s%s\n", host, port, what, adds ? ", " : "", adds ? reply : "");
}

/* A 5xx to MAIL, RCPT, DATA or the message. That of a greeting, of EHLO or of STARTTLS is about the
 * relay, which may be another tomorrow. */
static gboolean
is_final (CURL *curl, CURLcode result, long code)
{
  curl_off_t sent = 0;

  if (curl_easy_getinfo (curl, CURLINFO_SIZE_UPLOAD_T, &sent) != CURLE_OK)
    return FALSE;
  return code >= 500 && code < 600 && (result == CURLE_SEND_ERROR || sent > 0);
}

static int
status_of (CURL *curl, CURLcode result, long code)
{
  if (result == CURLE_OK)
    return STATUS_TAKEN;
  if (is_final (curl, result, code))
    return STATUS_NEVER;
  if (!has_ended)
    return is_stopping ? STATUS_STOPPED : STATUS_LATER;
  return code >= 400 && code < 600 ? STATUS_LATER : STATUS_PERHAPS;
}

static int
send_message (curl_off_t size)
{
  CURL *curl = curl_easy_init ();
  struct curl_slist *recipients = curl_slist_append (NULL, recipient);
  gchar detail[CURL_ERROR_SIZE] = "";
  gboolean is_ipv6 = strchr (host, ':') != NULL && host[0] != '[';
  g_autofree gchar *url = g_strdup_printf (is_ipv6 ? "smtp://[%s]:%d" : "smtp://%s:%d", host, port);
  CURLcode result = CURLE_OUT_OF_MEMORY;
  int status = STATUS_LATER;
  long code = 0;

  size_left = size;
  started = g_get_monotonic_time ();
  if (curl != NULL && recipients != NULL)
    {
      curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, detail);
      result = set_options (curl, url, recipients, size);
      if (result == CURLE_OK)
        result = curl_easy_perform (curl);
      if (curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &code) != CURLE_OK)
        code = 0;
      status = status_of (curl, result, code);
    }
  curl_slist_free_all (recipients);
  curl_easy_cleanup (curl);
  if (status == STATUS_TAKEN)
    return status;
  if (given_up != NULL)
    tell (given_up, code);
  else
    tell (detail[0] != '\0' ? detail : curl_easy_strerror (result), code);
  return status;
}

/* Its caller may have them blocked. A terminal's come to both of them. */
static void
listen_for_stop (void)
{
  static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
  const struct sigaction action = { .sa_handler = stop, .sa_flags = SA_RESTART };
  sigset_t set;

  sigemptyset (&set);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      struct sigaction before = { .sa_handler = SIG_DFL };

      sigaddset (&set, signals[i]);
      sigaction (signals[i], NULL, &before);
      /* nohup, and a shell that goes on without it, mean it so. */
      if (signals[i] == SIGTERM || before.sa_handler != SIG_IGN)
        sigaction (signals[i], &action, NULL);
    }
  sigprocmask (SIG_UNBLOCK, &set, NULL);
}

/* Nobody would hear any more whether the relay took it, and it would be sent again. A caller that
 * was gone before that was set no longer reads what is said here. */
static gboolean
ends_with_caller (void)
{
  struct pollfd said = { .fd = STDERR_FILENO };

  return prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && poll (&said, 1, 0) >= 0
         && (said.revents & POLLERR) == 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  struct stat status;
  int result;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context, "Hands the message on standard input to a mail relay; "
                                         "called by 'kiyome quarantine release'.");
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1 || host == NULL
      || recipient == NULL
      || (tls != NULL && strcmp (tls, "verify") != 0 && strcmp (tls, "try") != 0
          && strcmp (tls, "off") != 0)
      || strpbrk (host, "/?#@ ") != NULL || port < 1 || port > 65535)
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "--host and --to are needed");
      return STATUS_USAGE;
    }
  listen_for_stop ();
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (!ends_with_caller ())
    {
      fprintf (stderr, "who called it is gone, or it can't end with him\n");
      return STATUS_LATER;
    }
  if (fstat (STDIN_FILENO, &status) != 0 || !S_ISREG (status.st_mode))
    {
      fprintf (stderr, "standard input is not a file\n");
      return STATUS_USAGE;
    }
  if (curl_global_init (CURL_GLOBAL_DEFAULT) != CURLE_OK)
    {
      fprintf (stderr, "libcurl can't be started\n");
      return STATUS_LATER;
    }
  result = send_message ((curl_off_t)status.st_size);
  curl_global_cleanup ();
  return result;
}
