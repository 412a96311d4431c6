/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the words for the codes of reasons, causes, labels and errors in common/words.def. */
#include "common/words.h"

#include <string.h>

typedef struct
{
  const gchar *code, *en, *ja;
} Row;

static const Row reasons[] = {
#define REASON(code, name_en, name_ja, en, ja) { code, en, ja },
#include "common/words.def"
};

static const Row causes[] = {
#define CAUSE(code, en, ja) { code, en, ja },
#include "common/words.def"
};

static const gchar *
in_language (const Row *row, gboolean is_japanese)
{
  return is_japanese ? row->ja : row->en;
}

static const Row *
find_reason (const gchar *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (strcmp (reasons[i].code, code) == 0)
      return &reasons[i];
  return NULL;
}

/* Finds the cause that `detail` is or begins with: "no-method: ...". */
static const Row *
find_cause (const gchar *detail)
{
  gsize length = detail != NULL ? strcspn (detail, ":") : 0;

  for (guint i = 0; length > 0 && i < G_N_ELEMENTS (causes); i++)
    if (strlen (causes[i].code) == length && strncmp (causes[i].code, detail, length) == 0)
      return &causes[i];
  return NULL;
}

const gchar *
ky_words_why (const gchar *reason, const gchar *detail, gboolean is_japanese)
{
  const Row *row = find_cause (detail);

  if (row == NULL)
    row = find_reason (reason);
  return in_language (row != NULL ? row : find_reason ("failure"), is_japanese);
}

const gchar *
ky_words_way (const gchar *reason, const gchar *detail, gboolean is_japanese)
{
  const Row *cause = find_cause (detail);

  if (strcmp (reason, "encrypted") != 0
      || (cause != NULL && strcmp (cause->code, "password-stopped") != 0))
    return NULL;
  return is_japanese ? "パスワードが分かれば、ポータルの「ファイルの無害化」の一覧で入力すると、無"
                       "害化したものを受け取れます。"
                     : "If you know the password, enter it in the portal under \"Sanitize files\", "
                       "and get the file made safe.";
}

const gchar *
ky_words_cause (const gchar *detail)
{
  const Row *row = find_cause (detail);

  return row != NULL ? row->code : NULL;
}

const gchar *
ky_words_label (const gchar *kind, const gchar *code, gboolean is_japanese)
{
  static const struct
  {
    const gchar *kind;
    Row row;
  } labels[] = {
#define LABEL(kind, code, en, ja) { kind, { code, en, ja } },
#define REASON(code, name_en, name_ja, en, ja) { "reason-name", { code, name_en, name_ja } },
#include "common/words.def"
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (strcmp (labels[i].kind, kind) == 0 && strcmp (labels[i].row.code, code) == 0)
      return in_language (&labels[i].row, is_japanese);
  return code;
}

static const Row errors[] = {
#define ERROR(code, status, en, ja, next_en, next_ja) { code, en, ja },
#include "common/words.def"
};

const gchar *
ky_words_error_code (const gchar *text, const gchar **ret_detail)
{
  gsize length = strcspn (text, ":");

  *ret_detail = text;
  for (guint i = 0; text[length] == ':' && i < G_N_ELEMENTS (errors); i++)
    if (strlen (errors[i].code) == length && memcmp (errors[i].code, text, length) == 0)
      {
        *ret_detail = text + length + 1 + strspn (text + length + 1, " ");
        return errors[i].code;
      }
  return NULL;
}

const gchar *
ky_words_error (const gchar *code, gboolean is_japanese)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    if (strcmp (errors[i].code, code) == 0)
      return in_language (&errors[i], is_japanese);
  return NULL;
}

const gchar *
ky_words_nth (guint n, gboolean is_japanese)
{
  if (n < G_N_ELEMENTS (reasons))
    return in_language (&reasons[n], is_japanese);
  n -= G_N_ELEMENTS (reasons);
  return n < G_N_ELEMENTS (causes) ? in_language (&causes[n], is_japanese) : NULL;
}
