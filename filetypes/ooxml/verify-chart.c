/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that no step in a chart is too small: the distance between lines of an axis, or the
 * value of one picture of a stack, in proportion to the length of the axis or the range of the
 * numbers. */
#include "filetypes/ooxml/verify-private.h"

#include <math.h>

#define STEPS_MAX 200000.0
#define LEAST_FACTOR 1.05 /* least step of a logarithmic axis */

static gboolean
verify_chart_is (const KyXmlVerifyElement *element, const gchar *list)
{
  const gchar *found = strstr (list, element->local->text);
  gsize length = strlen (element->local->text);

  return found != NULL && (found == list || found[-1] == ' ')
         && (found[length] == ' ' || found[length] == '\0');
}

/* Notes how far the numbers of the chart may reach for a `step` on an axis that goes from `low` to
 * `high` (G_MAXDOUBLE: as far as they do). Returns FALSE if the step is too small for the axis. */
static gboolean
verify_chart_step (KyOoxmlVerifyChart *chart, gdouble step, gdouble low, gdouble high)
{
  gdouble room = step * STEPS_MAX;

  if (!(step > 0))
    return FALSE;
  if (low < G_MAXDOUBLE && high < G_MAXDOUBLE)
    return fabs (high - low) <= room;
  if (low < G_MAXDOUBLE)
    chart->above = MIN (chart->above, low + room);
  else if (high < G_MAXDOUBLE)
    chart->below = MAX (chart->below, high - room);
  else
    chart->range = MIN (chart->range, room);
  return TRUE;
}

gboolean
ky_ooxml_verify_chart_element (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  KyOoxmlVerifyChart *chart = &self->chart;

  *element->is_plain = FALSE;
  if (!verify_chart_is (element, "pt v formatCode ptCount"))
    chart->is_number = verify_chart_is (element, "numCache numLit");
  chart->is_value = chart->is_number && verify_chart_is (element, "v");
  if (verify_chart_is (element, "scaling"))
    {
      chart->low = chart->high = G_MAXDOUBLE;
      chart->is_logarithmic = FALSE;
    }
  if (verify_chart_is (element, "logBase"))
    chart->is_logarithmic = TRUE;
  if (!verify_chart_is (element, "min max majorUnit minorUnit pictureStackUnit"))
    return TRUE;
  g_autofree gchar *value = ky_xml_verify_value (element, "val");
  gdouble number = g_ascii_strtod (value, NULL);
  if (verify_chart_is (element, "min"))
    chart->low = number;
  else if (verify_chart_is (element, "max"))
    chart->high = number;
  else if (verify_chart_is (element, "pictureStackUnit"))
    return verify_chart_step (chart, number, G_MAXDOUBLE, G_MAXDOUBLE);
  else if (!chart->is_logarithmic || number < LEAST_FACTOR)
    return verify_chart_step (chart, number, chart->low, chart->high);
  return TRUE;
}

void
ky_ooxml_verify_chart_text (KyOoxmlVerify *self, KyView text)
{
  KyOoxmlVerifyChart *chart = &self->chart;
  g_autofree gchar *digits = ky_view_to_string (text);
  gdouble number = g_ascii_strtod (digits, NULL);

  chart->lowest = fmin (chart->lowest, number);
  chart->highest = fmax (chart->highest, number);
}

gboolean
ky_ooxml_verify_chart_end (const KyOoxmlVerify *self)
{
  const KyOoxmlVerifyChart *chart = &self->chart;

  return chart->highest <= chart->above && chart->lowest >= chart->below
         && chart->highest - chart->lowest <= chart->range;
}

void
ky_ooxml_verify_chart_begin (KyOoxmlVerify *self)
{
  self->chart = (KyOoxmlVerifyChart){ .low = G_MAXDOUBLE,
                                      .high = G_MAXDOUBLE,
                                      .above = HUGE_VAL,
                                      .below = -HUGE_VAL,
                                      .range = HUGE_VAL };
}
