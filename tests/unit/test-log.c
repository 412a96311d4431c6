/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log stays plain lines, whatever a message quotes. */
#include "common/log.h"
#include "common/message-codes.h"
#include "common/words.h"
#include "growth.h"

#include <string.h>
#include <unistd.h>

static void
test_nothing_controls_a_terminal (void)
{
  static const struct
  {
    const gchar *message, *line;
  } rows[] = {
    { "plain \"text\" \\ 日本語 é", "plain \"text\" \\ 日本語 é" },
    { "two\nlines", "two\\u{a}lines" },
    { "\x1b[2J\x1b]0;title\x07", "\\u{1b}[2J\\u{1b}]0;title\\u{7}" },
    { "tab\tdel\x7f", "tab\\u{9}del\\u{7f}" },
    { "c1 \xc2\x9b[31m", "c1 \\u{9b}[31m" },
    { "{no-message|K7QF}", "{no-message|K7QF}" }, /* who says so? */
    { "bidi \xe2\x80\xae reversed", "bidi \\u{202e} reversed" },
    { "zero\xe2\x80\x8bwidth\xef\xbb\xbf", "zero\\u{200b}width\\u{feff}" },
    { "line\xe2\x80\xa8separator", "line\\u{2028}separator" },
    { "raw \xff\xfe bytes", "raw \xef\xbf\xbd\xef\xbf\xbd bytes" },
    { "cut \xe3\x81", "cut \xef\xbf\xbd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *line = ky_log_line (rows[i].message);

      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_null (strpbrk (line, "\n\r\x1b"));
      if (i < 9)
        g_assert_cmpstr (line, ==, rows[i].line);
    }
}

/* Each byte, alone and behind others: one line comes out of ky_log(), and nothing below a blank. */
static void
test_every_byte_is_one_plain_line (void)
{
  int saved = dup (STDERR_FILENO);
  int ends[2];
  gchar text[4096];
  gssize size;

  g_assert_no_errno (pipe (ends));
  for (guint byte = 1; byte < 256; byte++)
    {
      const gchar raw[] = { (gchar)byte, 'x', (gchar)byte, (gchar)0x80, '\0' };

      g_assert_no_errno (dup2 (ends[1], STDERR_FILENO));
      ky_log (KY_LOG_ERROR, "%s", raw);
      g_assert_no_errno (dup2 (saved, STDERR_FILENO));
      size = read (ends[0], text, sizeof text - 1);
      g_assert_cmpint (size, >, 1);
      g_assert_true (g_utf8_validate (text, size, NULL));
      for (gssize i = 0; i + 1 < size; i++)
        g_assert_true ((guchar)text[i] >= 0x20 && text[i] != 0x7f);
      g_assert_cmpint (text[size - 1], ==, '\n');
    }
  close (ends[0]);
  close (ends[1]);
  close (saved);
}

/* --- codes ------------------------------------------------------------------------------------ */

static void
test_said (void)
{
  static const struct
  {
    const gchar *text, *en, *ja;
  } rows[] = {
    { "{no-such-mail}", "there is no such mail", "そのメールはありません" },
    { "not-found: {no-message|K7QF} now", "not-found: there is no message K7QF now",
      "not-found: メール K7QF はありません now" },
    { "{original-damaged|{sealed-cut}}", "the sealed original is damaged: it is truncated",
      "封印された原本が壊れています: 途中で切れている" },
    /* what is no message stays, and so does what is none any more */
    { "{ss} {no-such-thing} {no-message", "{ss} {no-such-thing} {no-message", NULL },
    { "{no-message|{a|b}|c}", "there is no message {a|b}", NULL },
    { "{no-message}", "there is no message ", NULL },
    { "a.doc: {withheld-limit}", "a.doc: Over a limit", "a.doc: 上限超過" },
    { "", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *en = ky_said (rows[i].text, FALSE);
      g_autofree gchar *ja = ky_said (rows[i].text, TRUE);

      g_assert_cmpstr (en, ==, rows[i].en);
      if (rows[i].ja != NULL)
        g_assert_cmpstr (ja, ==, rows[i].ja);
    }
}

/* What a value holds neither ends its message nor is one, however often it is put into words. */
static void
test_values (void)
{
  static const gchar *const values[] = { "{store-closed}",
                                         "a|b",
                                         "}",
                                         "{",
                                         "}|{no-message|x}",
                                         "|{no-message|x",
                                         "{{{{{{{{",
                                         "}}}}",
                                         "{no-key|{no-key|a|b}|c}",
                                         "\\u{7b}store-closed}",
                                         "{1}",
                                         "{2}",
                                         "\\",
                                         "",
                                         "|" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree gchar *text = ky_say ("no-key", "ss", values[i], "second");
      g_autofree gchar *outer = ky_say ("index-doubted", "m", text);
      g_autofree gchar *plain = ky_say_plain (values[i]);
      g_autofree gchar *want = g_strdup_printf ("%s: no key 'second'", plain);
      g_autofree gchar *once = ky_said (text, FALSE);
      g_autofree gchar *twice = ky_said (once, FALSE);
      g_autofree gchar *nested = ky_said (outer, FALSE);
      g_autofree gchar *safe = ky_log_safe (values[i]);
      g_autofree gchar *alone = ky_said (plain, FALSE);
      g_autofree gchar *shown = ky_said_shown (text, FALSE);
      g_autofree gchar *seen = g_strdup_printf ("%s: no key 'second'", values[i]);

      g_assert_cmpstr (ky_said_code (text), ==, "no-key");
      g_assert_cmpstr (once, ==, want);
      g_assert_cmpstr (twice, ==, want);
      g_assert_true (g_str_has_prefix (nested, want));
      g_assert_cmpstr (alone, ==, plain);
      if (strstr (values[i], "\\u{") == NULL)
        g_assert_cmpstr (shown, ==, seen);
      g_assert_null (strpbrk (plain[0] != '\\' ? plain : "", "|"));
      g_assert_null (ky_said_code (safe));
    }
}

static void
test_error (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      ky_error_say (&error, KY_ERROR_STORE, "no-room", "sii", "/srv/{a}", (gint64)-1, G_MAXINT64));
  g_assert_error (error, KY_ERROR, KY_ERROR_STORE);
  g_assert_cmpstr (error->message, ==, "{no-room|/srv/\\u{7b}a\\u{7d}|-1|9223372036854775807}");
}

/* A program may ask which message it is: all of the text, and nothing beside it. */
static void
test_code (void)
{
  static const struct
  {
    const gchar *text, *code;
  } rows[] = {
    { "{store-closed}", "store-closed" },
    { "{no-message|{a|b}}", "no-message" },
    { "{store-closed} ", NULL },
    { " {store-closed}", NULL },
    { "{store-closed", NULL },
    { "{store-close}", NULL },
    { "store-closed", NULL },
    { "{store-closed}{store-closed}", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpstr (ky_said_code (rows[i].text), ==, rows[i].code);
}

static void
test_error_code (void)
{
  static const struct
  {
    const gchar *text, *code, *detail;
  } rows[] = {
    { "mail-failed: 450 4.2.0 later", "mail-failed", "450 4.2.0 later" },
    { "conflict: {queue-taken}", "conflict", "{queue-taken}" },
    { "wrong-password: ", "wrong-password", "" },
    { "wrong-password:", "wrong-password", "" },
    { "450 4.2.0 <x>: later", NULL, "450 4.2.0 <x>: later" },
    { "timed-out: by the relay", NULL, "timed-out: by the relay" },
    { "mail-failed", NULL, "mail-failed" },
    { "mail: failed", NULL, "mail: failed" },
    { ": later", NULL, ": later" },
    { "", NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const gchar *detail = NULL;

      g_assert_cmpstr (ky_words_error_code (rows[i].text, &detail), ==, rows[i].code);
      g_assert_cmpstr (detail, ==, rows[i].detail);
    }
}

static void
say (gsize size, gconstpointer piece)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree gchar *said = NULL;

  while (text->len < size)
    g_string_append (text, piece);
  said = ky_said (text->str, FALSE);
}

/* Messages that nothing ends, and depths of them: in linear time. */
static void
test_long (void)
{
  static const gchar *const pieces[] = { "{no-key|", "{", "{no-key|}", "{no-key|{no-key|}", "}" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    ky_assert_linear (say, 1 << 18, pieces[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("JOURNAL_STREAM");
  ky_log_init ("test", KY_LOG_INFO);
  g_test_add_func ("/log/nothing controls a terminal", test_nothing_controls_a_terminal);
  g_test_add_func ("/log/every byte is one plain line", test_every_byte_is_one_plain_line);
  g_test_add_func ("/log/codes are put into words", test_said);
  g_test_add_func ("/log/no value breaks a message or becomes one", test_values);
  g_test_add_func ("/log/errors of messages", test_error);
  g_test_add_func ("/log/which message a text is", test_code);
  g_test_add_func ("/log/which error a text begins with", test_error_code);
  g_test_add_func ("/log/long texts in linear time", test_long);
  return g_test_run ();
}
