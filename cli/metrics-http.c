/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers one GET of HTTP/1.x on a socket that systemd accepted, which is all that a scraper needs.
 * The process serves this one request and ends. */
#include "cli/metrics.h"
#include "common/wire.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <unistd.h>

#define REQUEST_MAX 8192
#define SECONDS 5 /* time for receiving the request, and for sending the answer */
#define TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"

/* Reads the request's head, up to the empty line. */
static gboolean
read_request (int in, gchar request[REQUEST_MAX + 1], const gchar **ret_refusal)
{
  gint64 until = g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC;
  gsize size = 0;

  *ret_refusal = NULL;
  for (;;)
    {
      if (size == REQUEST_MAX)
        {
          *ret_refusal = "431 Request Header Fields Too Large";
          return TRUE;
        }
      if (!ky_fd_wait (in, POLLIN, until))
        {
          *ret_refusal = "408 Request Timeout";
          return TRUE;
        }
      gssize got = read (in, request + size, REQUEST_MAX - size);
      if (got < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (got <= 0)
        return FALSE;
      size += (gsize)got;
      request[size] = '\0';
      if (memchr (request, '\0', size) != NULL)
        *ret_refusal = "400 Bad Request";
      if (*ret_refusal != NULL || strstr (request, "\r\n\r\n") != NULL)
        return TRUE;
    }
}

/* Returns why the request is refused, or NULL. */
static const gchar *
metrics_http_judge (gchar *request)
{
  *strstr (request, "\r\n") = '\0';
  g_auto (GStrv) words = g_strsplit (request, " ", 4);
  if (g_strv_length (words) != 3 || !g_str_has_prefix (words[2], "HTTP/1."))
    return "400 Bad Request";
  if (strcmp (words[1], "/metrics") != 0)
    return "404 Not Found";
  return strcmp (words[0], "GET") == 0 ? NULL : "405 Method Not Allowed";
}

static gboolean
metrics_http_write_all (int out, const gchar *data, gsize size, gint64 until)
{
  while (size > 0)
    {
      if (!ky_fd_wait (out, POLLOUT, until))
        return FALSE;
      gssize done = write (out, data, size);
      if (done < 0 && errno != EINTR && errno != EAGAIN)
        return FALSE;
      if (done > 0)
        {
          data += done;
          size -= (gsize)done;
        }
    }
  return TRUE;
}

gboolean
ky_metrics_serve (int in, int out, gchar *(*make) (gpointer data), gpointer data)
{
  gchar request[REQUEST_MAX + 1];
  const gchar *refusal;

  /* A client that reads nothing must not block a write. */
  if (!g_unix_set_fd_nonblocking (out, TRUE, NULL) || !read_request (in, request, &refusal))
    return FALSE;
  if (refusal == NULL)
    refusal = metrics_http_judge (request);
  g_autofree gchar *body = refusal == NULL ? make (data) : g_strdup_printf ("%s\n", refusal);
  g_autofree gchar *answer
      = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT
                         "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n%s",
                         refusal != NULL ? refusal : "200 OK",
                         refusal != NULL ? "text/plain" : TYPE, strlen (body), body);
  return metrics_http_write_all (out, answer, strlen (answer),
                                 g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC);
}
