/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the XML that an S3 server answers with, with GLib's parser and limits of 4 MiB for the
 * answer, 6 levels and 4096 bytes for a text. Document types are refused. */
#include "store/objects/answer.h"

#include <string.h>

#define DEPTH_MAX 6
#define TEXT_MAX 4096
#define CODE_MAX 64

typedef struct
{
  const gchar *root;
  KyS3AnswerEach each;
  gpointer data;
  GPtrArray *open; /* names of the open elements */
  GString *text;
  gboolean is_leaf, has_root;
} Answer;

static void
objects_answer_fail (GError **error)
{
  g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL, "S3: the server's answer is malformed");
}

static void
objects_answer_begin_element (GMarkupParseContext *context, const gchar *name, const gchar **names,
                              const gchar **values, gpointer data, GError **error)
{
  Answer *answer = data;

  if (answer->open->len >= DEPTH_MAX
      || (answer->open->len == 0 && (answer->has_root || strcmp (name, answer->root) != 0)))
    {
      objects_answer_fail (error);
      return;
    }
  answer->has_root = TRUE;
  g_ptr_array_add (answer->open, g_strdup (name));
  g_string_truncate (answer->text, 0);
  answer->is_leaf = TRUE;
}

static void
objects_answer_end_element (GMarkupParseContext *context, const gchar *name, gpointer data,
                            GError **error)
{
  Answer *answer = data;
  const gchar *parent = answer->open->len > 1 ? answer->open->pdata[answer->open->len - 2] : "";

  if (!answer->each (answer->is_leaf ? parent : "", name,
                     answer->is_leaf ? answer->text->str : NULL, answer->data))
    objects_answer_fail (error);
  answer->is_leaf = FALSE;
  g_ptr_array_set_size (answer->open, (gint)answer->open->len - 1);
}

static void
objects_answer_take_text (GMarkupParseContext *context, const gchar *text, gsize size,
                          gpointer data, GError **error)
{
  Answer *answer = data;

  if (answer->text->len + size > TEXT_MAX)
    objects_answer_fail (error);
  else
    g_string_append_len (answer->text, text, (gssize)size);
}

/* Ignores the declaration and comments, and refuses a document type. */
static void
pass_through (GMarkupParseContext *context, const gchar *text, gsize size, gpointer data,
              GError **error)
{
  if (!g_str_has_prefix (text, "<?xml") && !g_str_has_prefix (text, "<!--"))
    objects_answer_fail (error);
}

static const GMarkupParser parser = { objects_answer_begin_element, objects_answer_end_element,
                                      objects_answer_take_text, pass_through, NULL };

gboolean
ky_s3_answer_read (const gchar *bytes, gsize size, const gchar *root, KyS3AnswerEach each,
                   gpointer data, GError **error)
{
  Answer answer = { .root = root, .each = each, .data = data };
  g_autoptr (GMarkupParseContext) context
      = g_markup_parse_context_new (&parser, G_MARKUP_PREFIX_ERROR_POSITION, &answer, NULL);

  answer.open = g_ptr_array_new_with_free_func (g_free);
  answer.text = g_string_new (NULL);
  gboolean ok = size <= KY_S3_ANSWER_MAX
                && g_markup_parse_context_parse (context, bytes, (gssize)size, NULL)
                && g_markup_parse_context_end_parse (context, NULL);
  g_ptr_array_unref (answer.open);
  g_string_free (answer.text, TRUE);
  if (!ok)
    objects_answer_fail (error);
  return ok;
}

static gboolean
objects_answer_take_code (const gchar *parent, const gchar *name, const gchar *text, gpointer data)
{
  gchar **code = data;

  if (g_str_equal (parent, "Error") && g_str_equal (name, "Code") && *code == NULL)
    *code = g_strndup (text, CODE_MAX);
  return TRUE;
}

gchar *
ky_s3_answer_code (const gchar *bytes, gsize size)
{
  g_autofree gchar *code = NULL;

  ky_s3_answer_read (bytes, size, "Error", objects_answer_take_code, &code, NULL);
  /* The code is shown, so it may contain only the characters of a code. */
  if (code != NULL && code[strspn (code, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS)] == '\0')
    return g_steal_pointer (&code);
  return g_strdup ("");
}
