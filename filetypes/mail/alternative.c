/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders each form of a multipart/alternative and compares their texts (units.h). The form that
 * lacks least is shown. The forms are usually equal, and then the plain text is shown as its sender
 * wrote it. Text that only other forms have is appended, so that nothing is lost. */
#include "filetypes/mail/alternative.h"

#include "filetypes/mail/page.h"
#include "filetypes/mail/render.h"
#include "filetypes/mail/units.h"

/* Ranks forms of the same text: the greatest is shown. */
typedef enum
{
  MACHINE, /* for programs that render it in their own way; shown after forms for people */
  HTML,
  PLAIN,
  WANTED /* preferred by the policy */
} Rank;

typedef struct
{
  GPtrArray *texts; /* of KyMailText */
  KyMailUnits *units;
  Rank rank;
} Form;

static void
form_clear (gpointer data)
{
  Form *form = data;

  ky_mail_units_free (form->units);
}

static Rank
alternative_rank_of (const KyMailWalk *walk, const GPtrArray *texts)
{
  gboolean is_html = FALSE;

  for (guint i = 0; i < texts->len; i++)
    {
      const KyMailText *text = texts->pdata[i];

      if (ky_mail_is_for_machines (text->entity->type))
        return MACHINE;
      is_html = is_html || text->is_html;
    }
  if (!is_html)
    return PLAIN;
  return ky_policy_is (ky_job_policy (walk->job), KY_POLICY_MAIL_TYPES_BODY, "html") ? WANTED
                                                                                     : HTML;
}

static gboolean
read_form (KyMailWalk *walk, GPtrArray *texts, Form *form, GError **error)
{
  *form = (Form){ texts, ky_mail_units_new (), alternative_rank_of (walk, texts) };
  for (guint i = 0; i < texts->len; i++)
    {
      KyMailText *text = texts->pdata[i];

      gsize length;

      if (!ky_mail_render (walk, text, error))
        return FALSE;
      const gchar *compared = ky_mail_compared (walk, text, &length);
      ky_mail_units_add (form->units, compared, length);
    }
  return TRUE;
}

/* Returns whether `form` is shown rather than `other`, which precedes it. */
static gboolean
alternative_is_better (const Form *form, const Form *other, guint64 *steps)
{
  gsize weight = ky_mail_units_weight (form->units);
  gsize other_weight = ky_mail_units_weight (other->units);

  if (weight == 0 || other_weight == 0)
    return weight > 0 || (other_weight == 0 && form->rank >= other->rank);
  if (form->rank != other->rank
      && (MAX (form->rank, other->rank) == WANTED || MIN (form->rank, other->rank) == MACHINE))
    return form->rank > other->rank;
  /* A much smaller form cannot say more. This keeps the cost linear for many small forms beside a
   * large one. */
  if (weight / 2 > other_weight || other_weight / 2 > weight)
    return weight > other_weight;
  gsize lost = ky_mail_units_lost (form->units, other->units, steps);
  gsize other_lost = ky_mail_units_lost (other->units, form->units, steps);
  return lost > other_lost || (lost == other_lost && form->rank >= other->rank);
}

static guint
best_of (const GArray *forms, guint64 *steps)
{
  guint best = 0;

  for (guint i = 1; i < forms->len; i++)
    if (alternative_is_better (&g_array_index (forms, Form, i), &g_array_index (forms, Form, best),
                               steps))
      best = i;
  return best;
}

static guint
count_lines (const gchar *text)
{
  guint n = 0;

  for (const gchar *at = strchr (text, '\n'); at != NULL; at = strchr (at + 1, '\n'))
    n++;
  return MAX (n, 1);
}

/* Reduces the texts of `form` to what `shown` lacks, and moves those with such text to `texts` and
 * into `shown`. Returns whether there were any. */
static gboolean
add_rest (KyMailWalk *walk, const Form *form, KyMailUnits *shown, GPtrArray *texts, guint64 *steps)
{
  gboolean has_rest = FALSE;

  for (guint i = 0, number = 0; i < form->texts->len; number++)
    {
      KyMailText *text = form->texts->pdata[i];
      gchar *rest
          = text->text != NULL ? ky_mail_units_rest (form->units, number, shown, steps) : NULL;

      /* A text that could not be rendered is reported as withheld. */
      if (rest == NULL && text->fault == NULL)
        {
          i++;
          continue;
        }
      if (rest != NULL && form->rank == MACHINE)
        {
          ky_findings_add (walk->findings, KY_MAIL_UNUSED, count_lines (rest));
          g_free (rest);
          i++;
          continue;
        }
      if (rest != NULL)
        {
          g_free (text->text);
          g_clear_pointer (&text->compared, g_free);
          text->has_titles = FALSE;
          text->text = rest;
          text->length = strlen (rest);
          text->is_rest = has_rest = TRUE;
          ky_mail_units_add (shown, text->text, text->length);
        }
      g_ptr_array_add (texts, g_ptr_array_steal_index (form->texts, i));
    }
  return has_rest;
}

static void
move_texts (GPtrArray *from, GPtrArray *to)
{
  while (from->len > 0)
    g_ptr_array_add (to, g_ptr_array_steal_index (from, 0));
}

gboolean
ky_mail_choose_alternative (KyMailWalk *walk, const GPtrArray *forms, GPtrArray *texts,
                            GError **error)
{
  g_autoptr (GArray) read = g_array_new (FALSE, TRUE, sizeof (Form));
  gboolean has_rest = FALSE;
  gsize weight = 0;

  if (forms->len <= 1)
    {
      if (forms->len == 1)
        move_texts (forms->pdata[0], texts);
      return TRUE;
    }
  g_array_set_clear_func (read, form_clear);
  g_array_set_size (read, forms->len);
  for (guint i = 0; i < forms->len; i++)
    if (!read_form (walk, forms->pdata[i], &g_array_index (read, Form, i), error))
      return FALSE;
  for (guint i = 0; i < read->len; i++)
    weight += ky_mail_units_weight (g_array_index (read, Form, i).units);
  guint64 steps = ky_mail_units_steps (weight);
  const Form *best = &g_array_index (read, Form, best_of (read, &steps));
  move_texts (best->texts, texts);
  for (guint i = 0; i < read->len; i++)
    has_rest
        = add_rest (walk, &g_array_index (read, Form, i), best->units, texts, &steps) || has_rest;
  ky_findings_add (walk->findings,
                   has_rest              ? "mail.alternative-both"
                   : best->rank == PLAIN ? "mail.alternative-plain"
                                         : "mail.alternative-html",
                   1);
  return TRUE;
}
