/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows and keeps the answers to the questions of `kiyome report selfcheck`, which are in
 * selfcheck-questions.def. */
#include "cli/selfcheck-private.h"

#include "cli/selfcheck.h"
#include "common/iso-time.h"

#include <stdio.h>

typedef struct
{
  const gchar *id;
  const gchar *what; /* %s: the subject of the question, if it is asked several times */
  const gchar *clause;
  const gchar *todo; /* advice if the answer is no; NULL: it is in the evidence */
} Question;

static const Question questions[] = {
#define QUESTION(id, name, what, clause, todo) [KY_QUESTION_##id] = { name, what, clause, todo },
#include "cli/selfcheck-questions.def"
};

/* --- answers -------------------------------------------------------------------------------- */

static gchar *
selfcheck_ask (const Question *question, const gchar *name)
{
  g_auto (GStrv) around = g_strsplit (_ (question->what), "%s", 2);

  return name != NULL ? g_strjoinv (name, around) : g_strdup (around[0]);
}

gchar *
ky_selfcheck_question (const gchar *id)
{
  const gchar *space = strchr (id, ' ');
  gsize length = space != NULL ? (gsize)(space - id) : strlen (id);

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (strlen (questions[i].id) == length && memcmp (questions[i].id, id, length) == 0)
      return selfcheck_ask (&questions[i], space != NULL ? space + 1 : NULL);
  return g_strdup (id);
}

static void
selfcheck_print_accepted (const KyAccepted *accepted)
{
  g_autofree gchar *until = ky_local_time (accepted->until);
  g_autofree gchar *by = ky_command_printable (accepted->by, FALSE);
  g_autofree gchar *reason = ky_command_printable (accepted->reason, FALSE);

  printf (_ ("     accepted until %s by %s: %s\n"), until, by, reason);
}

void
ky_selfcheck_answer (KySelfcheck *self, KyQuestionId id, const gchar *name, KyAnswer answer,
                     const gchar *evidence)
{
  static const gchar *const marks[] = { N_ ("yes"), N_ ("NO "), N_ ("?  "), N_ ("?  ") };
  static const gchar *const words[] = { "yes", "no", "unknown", "open" };
  const Question *question = &questions[id];
  g_autofree gchar *what = selfcheck_ask (question, name);
  g_autofree gchar *said = ky_i18n_in_words (evidence);
  const gchar *todo = question->todo != NULL ? _ (question->todo) : NULL;
  gboolean has_failed = answer != KY_ANSWER_YES && answer != KY_ANSWER_OPEN;
  g_autofree gchar *key
      = name != NULL ? g_strconcat (question->id, " ", name, NULL) : g_strdup (question->id);
  const KyAccepted *accepted
      = has_failed && self->accepted != NULL ? g_hash_table_lookup (self->accepted, key) : NULL;

  self->all &= !has_failed || accepted != NULL;
  g_string_append_printf (self->kept, "%s=%s;", key, words[answer]);
  if (!self->is_json)
    {
      printf ("%s  %s%s%s\n", _ (marks[answer]), what, said[0] != '\0' ? ": " : "", said);
      if (answer == KY_ANSWER_NO && todo != NULL)
        printf ("     %s (%s)\n", todo, question->clause);
      if (accepted != NULL)
        selfcheck_print_accepted (accepted);
      fflush (stdout);
    }
  ky_json_open (&self->json, NULL, '{');
  ky_json_text (&self->json, "id", question->id);
  if (name != NULL)
    ky_json_text (&self->json, "about", name);
  ky_json_text (&self->json, "question", what);
  ky_json_text (&self->json, "answer", words[answer]);
  ky_json_text (&self->json, "evidence", said);
  ky_json_text (&self->json, "clause", question->clause);
  ky_json_text (&self->json, "todo", todo);
  if (accepted != NULL)
    {
      ky_json_open (&self->json, "accepted", '{');
      ky_json_number (&self->json, "until", accepted->until);
      ky_json_text (&self->json, "by", accepted->by);
      ky_json_text (&self->json, "reason", accepted->reason);
      ky_json_close (&self->json, '}');
    }
  ky_json_close (&self->json, '}');
}

void
ky_selfcheck_say (KySelfcheck *self, KyQuestionId id, gboolean holds, const gchar *evidence)
{
  ky_selfcheck_answer (self, id, NULL, holds ? KY_ANSWER_YES : KY_ANSWER_NO, evidence);
}

void
ky_selfcheck_could_not_ask (KySelfcheck *self, KyQuestionId id, const gchar *name, const gchar *why)
{
  g_autofree gchar *words = ky_i18n_in_words (why);
  g_autofree gchar *evidence
      = g_strconcat (_ ("could not ask"), why[0] != '\0' ? ": " : "", words, NULL);

  ky_selfcheck_answer (self, id, name, KY_ANSWER_UNKNOWN, evidence);
}
