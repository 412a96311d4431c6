/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/words.h"

#include "cli/i18n.h"
#include "common/fault.h"

#include <string.h>

#define LEVELS_MAX 2 /* a sentence within a sentence: "the sealed original is damaged: ..." */

/* As they stand in store/ and sanitizer/, with %s for whatever is put in there. Of two that fit,
 * the first one is taken. */
static const gchar *const sentences[] = {
  /* what is asked for */
  N_ ("there is no message %s"),
  N_ ("there is no original of %s"),
  N_ ("the original of %s was destroyed at %s by %s: %s"),
  N_ ("the original has been destroyed"),
  N_ ("there is no such mail"),
  N_ ("there is no such user"),
  N_ ("there is no such role"),
  N_ ("there is no such allow entry"),
  N_ ("there is no allow entry %s"),
  N_ ("'%s' is not an identifier"),
  N_ ("%s needs a reason of at most %s bytes"),
  N_ ("a reason of at most %s bytes is needed"),
  N_ ("a reason is needed"),
  N_ ("nobody removes himself"),
  N_ ("%s is not a number from %s to %s"),
  N_ ("%s is none of those that there are"),
  N_ ("%s bytes, limit %s"),
  /* keys and originals */
  N_ ("%s: no key '%s'"),
  N_ ("%s: a passphrase is needed"),
  N_ ("%s: the passphrase is wrong"),
  N_ ("not enough memory to derive a key from the passphrase (256 MiB)"),
  N_ ("key %s does not open this original"),
  N_ ("the original is not the one that the index speaks of"),
  N_ ("the sealed original is damaged: %s"),
  N_ ("longer than the index says"),
  N_ ("shorter than the index says"),
  N_ ("bytes after its end"),
  N_ ("it is cut off"),
  N_ ("a chunk is not authentic"),
  N_ ("no head of this version"),
  N_ ("its header is not valid"),
  /* the programs themselves */
  N_ ("%s: %s MiB free, store.reserve is %s MiB"),
  N_ ("the audit log does not have row %s, which %s names: it was cut off, replaced or brought "
      "back "
      "from an older copy"),
  N_ ("the audit log can't be trusted: %s (%s)"),
  N_ ("its anchor is missing"),
  N_ ("its anchor was replaced by an older one"),
  N_ ("its anchor is damaged"),
  N_ ("%s: nothing is taken or destroyed until the index is brought back, or `kiyome store adopt` "
      "says that this is what there is"),
  N_ ("%s: nothing is taken until kiyome-store is started with a sound index, or `kiyome store "
      "adopt --new-index` begins a new one"),
  N_ ("the index is missing, but %s"),
  N_ ("the index is empty, but originals are there"),
  N_ ("the index is older than it was: messages that were taken are not in it"),
  N_ ("whether the index is older than it was is not known: index.mark is missing"),
  N_ ("%s originals that were taken are not in the index"),
  N_ ("index: it was removed, replaced or cut while kiyome-store ran"),
  N_ ("index: a part of it is damaged"),
  N_ ("index: another program wrote to it; it is being checked"),
  N_ ("the index is not open"),
  N_ ("index: its schema is %s, made by a newer kiyome than this one"),
  N_ ("the report is damaged"),
  N_ ("too little memory; try again"),
  N_ ("the store is stopping"),
  N_ ("the store closed the connection"),
  N_ ("the store did not answer within %s seconds"),
  N_ ("the sanitizer closed the connection before it answered"),
  N_ ("the sanitizer did not answer within %s seconds"),
  N_ ("%s: longer than a socket's path may be"),
};

/* The values that MESSAGE has where SENTENCE has %s, or NULL: it is another sentence. */
static GPtrArray *
values_of (const gchar *sentence, const gchar *message)
{
  g_auto (GStrv) pieces = g_strsplit (sentence, "%s", -1);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  if (!g_str_has_prefix (message, pieces[0]))
    return NULL;
  message += strlen (pieces[0]);
  for (guint i = 1; pieces[i] != NULL; i++)
    {
      gboolean is_last = pieces[i + 1] == NULL;
      const gchar *end = strstr (message, pieces[i]);

      if (is_last && g_str_has_suffix (message, pieces[i]))
        end = message + strlen (message) - strlen (pieces[i]);
      if (end == NULL)
        return NULL;
      g_ptr_array_add (values, g_strndup (message, (gsize)(end - message)));
      message = end + strlen (pieces[i]);
    }
  return *message == '\0' ? g_steal_pointer (&values) : NULL;
}

static gchar *in_words (const gchar *message, guint level);

static gchar *
fill (const gchar *sentence, const GPtrArray *values, guint level)
{
  g_auto (GStrv) pieces = g_strsplit (sentence, "%s", -1);
  GString *filled = g_string_new (pieces[0]);

  for (guint i = 1; pieces[i] != NULL; i++)
    {
      g_autofree gchar *value = i <= values->len ? in_words (values->pdata[i - 1], level) : NULL;

      g_string_append (filled, value != NULL ? value : "");
      g_string_append (filled, pieces[i]);
    }
  return g_string_free (filled, FALSE);
}

static gchar *
in_words (const gchar *message, guint level)
{
  for (guint i = 0; level < LEVELS_MAX && i < G_N_ELEMENTS (sentences); i++)
    {
      g_autoptr (GPtrArray) values = values_of (sentences[i], message);

      if (values != NULL)
        return fill (gettext (sentences[i]), values, level + 1);
    }
  return g_strdup (message);
}

gchar *
ky_cli_in_words (const gchar *message)
{
  gchar *sentence = ky_fault_sentence (message, strcmp (ky_i18n_language (), "ja") == 0, NULL);

  return sentence != NULL ? sentence : in_words (message, 0);
}
