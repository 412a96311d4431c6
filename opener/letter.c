/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes kiyome's own mails: RFC 5322 with a text/plain part in UTF-8 and base64, and optionally an
 * attachment (RFC 2045, 2046; names as in RFC 2231). The only foreign content are the file's name,
 * which the sanitizer has cleaned, and the attachment, which the sanitizer wrote or an approver
 * released. */
#include "opener/opener.h"

#include "config/relay.h"

#include <fcntl.h>
#include <unistd.h>

#define LINE_BYTES 57 /* 76 characters of base64 */
#define WORD_BYTES 42 /* of text in one encoded word */
#define CHUNK (LINE_BYTES * 1000)

/* --- header --------------------------------------------------------------------------------- */

/* Appends encoded words (RFC 2047) of at most 75 characters, split between characters. */
static void
letter_add_words (GString *out, const gchar *text)
{
  const gchar *at = text;

  if (g_str_is_ascii (text) && strpbrk (text, "\r\n") == NULL && strstr (text, "=?") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  while (*at != '\0')
    {
      const gchar *end = at;

      while (*end != '\0' && g_utf8_next_char (end) - at <= WORD_BYTES)
        end = g_utf8_next_char (end);
      g_autofree gchar *packed = g_base64_encode ((const guchar *)at, (gsize)(end - at));
      g_string_append_printf (out, "%s=?UTF-8?B?%s?=", at != text ? "\r\n " : "", packed);
      at = end;
    }
}

static void
add_date (GString *out)
{
  static const gchar *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const gchar *const months[]
      = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gint offset = (gint)(g_date_time_get_utc_offset (now) / G_TIME_SPAN_MINUTE);

  /* Not strftime(): the names must not follow the locale. */
  g_string_append_printf (
      out, "Date: %s, %d %s %04d %02d:%02d:%02d %c%02d%02d\r\n",
      days[g_date_time_get_day_of_week (now) - 1], g_date_time_get_day_of_month (now),
      months[g_date_time_get_month (now) - 1], g_date_time_get_year (now),
      g_date_time_get_hour (now), g_date_time_get_minute (now), g_date_time_get_second (now),
      offset < 0 ? '-' : '+', ABS (offset) / 60, ABS (offset) % 60);
}

/* Returns the domain of `address`, or one that does not exist (RFC 2606). */
static const gchar *
letter_domain_of (const gchar *address)
{
  const gchar *at = strrchr (address, '@');

  return at != NULL && at[1] != '\0' ? at + 1 : "kiyome.invalid";
}

/* Returns the left part of the Message-ID. (transfer full) */
static gchar *
message_number (const KyLetter *letter)
{
  guint8 unique[12];
  gchar hex[sizeof unique * 2 + 1];

  if (letter->id != NULL)
    return g_strconcat (letter->id, ".letter", NULL);
  randombytes_buf (unique, sizeof unique);
  sodium_bin2hex (hex, sizeof hex, unique, sizeof unique);
  return g_strdup (hex);
}

static void
add_header (GString *out, const KyConfig *config, const KyLetter *letter)
{
  const gchar *sender = ky_config_string (config, KY_CONFIG_RELAY_SENDER);
  g_autofree gchar *from = sender[0] != '\0'
                               ? g_strdup (sender)
                               : g_strconcat ("kiyome@", letter_domain_of (letter->to), NULL);
  g_autofree gchar *unique = message_number (letter);

  g_string_append_printf (out, "From: kiyome <%s>\r\nTo: <%s>\r\nSubject: ", from, letter->to);
  letter_add_words (out, letter->subject);
  g_string_append (out, "\r\n");
  add_date (out);
  g_string_append_printf (out, "Message-ID: <%s@%s>\r\n", unique, letter_domain_of (from));
  /* RFC 3834: prevents automatic replies. */
  g_string_append (out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
}

/* --- body ----------------------------------------------------------------------------------- */

static void
add_base64 (GString *out, KyView view)
{
  while (view.size > 0)
    {
      gsize size = MIN (view.size, LINE_BYTES);
      g_autofree gchar *line = g_base64_encode (view.data, size);

      g_string_append (out, line);
      g_string_append (out, "\r\n");
      view = ky_view (view.data + size, view.size - size);
    }
}

static void
add_text_part (GString *out, const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree gchar *joined = g_strjoinv ("\r\n", lines);

  g_string_append (out, "Content-Type: text/plain; charset=UTF-8\r\n"
                        "Content-Transfer-Encoding: base64\r\n\r\n");
  add_base64 (out, ky_view (joined, strlen (joined)));
}

static void
add_file_head (GString *out, const KyLetter *letter)
{
  g_autofree gchar *name = g_uri_escape_string (letter->file_name, NULL, FALSE);

  g_string_append_printf (out,
                          "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n"
                          "Content-Disposition: attachment;\r\n filename*=UTF-8''%s\r\n\r\n",
                          letter->file_type != NULL && letter->file_type[0] != '\0'
                              ? letter->file_type
                              : "application/octet-stream",
                          name);
}

static gboolean
letter_flush (GString *out, int fd, GError **error)
{
  gboolean ok = ky_fd_write_all (fd, ky_view (out->str, out->len), error);

  g_string_truncate (out, 0);
  return ok;
}

static gboolean
letter_write_file (GString *out, int file, int fd, GError **error)
{
  KyView view, left;
  gboolean ok = TRUE;

  if (!ky_fd_map (file, G_MAXSSIZE, &view, error))
    return FALSE;
  for (left = view; ok && left.size > 0;)
    {
      gsize size = MIN (left.size, CHUNK);

      add_base64 (out, ky_view (left.data, size));
      ok = letter_flush (out, fd, error);
      left = ky_view (left.data + size, left.size - size);
    }
  ky_view_unmap (&view);
  return ok;
}

static gboolean
letter_write_letter (const KyConfig *config, const KyLetter *letter, int fd, GError **error)
{
  /* No line of base64 begins with a dash. */
  static const gchar boundary[] = "=_kiyome_letter";
  g_autoptr (GString) out = g_string_new (NULL);

  add_header (out, config, letter);
  if (letter->file_name == NULL)
    {
      add_text_part (out, letter->text);
      return letter_flush (out, fd, error);
    }
  g_string_append_printf (out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n",
                          boundary, boundary);
  add_text_part (out, letter->text);
  g_string_append_printf (out, "--%s\r\n", boundary);
  add_file_head (out, letter);
  if (!letter_flush (out, fd, error) || !letter_write_file (out, letter->file, fd, error))
    return FALSE;
  g_string_append_printf (out, "--%s--\r\n", boundary);
  return letter_flush (out, fd, error);
}

/* Returns a sealed memfd with the message (RFC 5322), or -1. */
static int
letter_write (const KyConfig *config, const KyLetter *letter, GError **error)
{
  ky_autofd int fd = ky_memfd_new ("letter", error);

  if (fd < 0 || !letter_write_letter (config, letter, fd, error))
    return -1;
  if (lseek (fd, 0, SEEK_SET) < 0
      || fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    return ky_fail_errno_fd (error, "memfd");
  return ky_steal_fd (&fd);
}

gboolean
ky_letter_check (const KyConfig *config, const gchar *to, GError **error)
{
  if (ky_config_string (config, KY_CONFIG_RELAY_HOST)[0] == '\0')
    return ky_order_fail (error, "mail-failed", "relay.host is not configured");
  return ky_relay_is_address (to) || ky_order_fail (error, "mail-failed", "the address");
}

gboolean
ky_letter_send (const KyConfig *config, const KyLetter *letter, KyRelayEnd *ret_end, GError **error)
{
  const KyRelay relay = ky_config_relay (config);
  g_autoptr (GError) local = NULL;
  ky_autofd int fd = -1;

  *ret_end = KY_RELAY_LATER;
  if (!ky_letter_check (config, letter->to, error))
    return FALSE;
  fd = letter_write (config, letter, error);
  if (fd < 0)
    return FALSE;
  if (ky_relay_send (&relay, letter->to, fd, ret_end, &local))
    return TRUE;
  return ky_order_fail (error, *ret_end == KY_RELAY_NEVER ? "mail-refused" : "mail-failed",
                        local->message);
}
