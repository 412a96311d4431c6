/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies how often a reader draws the lines of a chart's axes, and the pictures that it stacks:
 * steps may not be slivers of the axis, or of the largest number. */
#include "filetypes/ooxml/verify-private.h"

#include <math.h>

#define STEPS_MAX 200000.0

static gboolean
verify_chart_is (const KyXmlVerifyElement *element, const gchar *list)
{
  const gchar *found = strstr (list, element->local->text);
  gsize length = strlen (element->local->text);

  return found != NULL && (found == list || found[-1] == ' ')
         && (found[length] == ' ' || found[length] == '\0');
}

/* Notes a step of an axis that goes from `low` to `high` (G_MAXDOUBLE: where the numbers of the
 * chart let it). Returns FALSE if the step is too small for these. */
static gboolean
verify_chart_step (KyOoxmlVerify *self, gdouble step, gdouble low, gdouble high)
{
  KyOoxmlVerifyChart *chart = &self->chart;
  gboolean is_whole = low < G_MAXDOUBLE && high < G_MAXDOUBLE;
  gdouble size
      = is_whole ? fabs (high - low)
                 : MAX (low < G_MAXDOUBLE ? fabs (low) : 0, high < G_MAXDOUBLE ? fabs (high) : 0);

  if (!is_whole)
    chart->least = chart->least > 0 ? MIN (chart->least, step) : step;
  return step > 0 && size / step <= STEPS_MAX;
}

gboolean
ky_ooxml_verify_chart_element (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  KyOoxmlVerifyChart *chart = &self->chart;
  g_autofree gchar *value = NULL;
  gdouble number;

  *element->is_plain = FALSE;
  if (!verify_chart_is (element, "pt v formatCode ptCount"))
    chart->is_number = verify_chart_is (element, "numCache numLit");
  chart->is_value = chart->is_number && verify_chart_is (element, "v");
  if (verify_chart_is (element, "scaling"))
    chart->low = chart->high = G_MAXDOUBLE;
  if (!verify_chart_is (element, "min max majorUnit minorUnit pictureStackUnit"))
    return TRUE;
  value = ky_xml_verify_value (element, "val");
  number = g_ascii_strtod (value, NULL);
  if (verify_chart_is (element, "min"))
    chart->low = number;
  else if (verify_chart_is (element, "max"))
    chart->high = number;
  else if (verify_chart_is (element, "pictureStackUnit"))
    return verify_chart_step (self, number, G_MAXDOUBLE, G_MAXDOUBLE);
  else
    return verify_chart_step (self, number, chart->low, chart->high);
  return TRUE;
}

void
ky_ooxml_verify_chart_text (KyOoxmlVerify *self, KyView text)
{
  g_autofree gchar *number = ky_view_to_string (text);

  self->chart.most = MAX (self->chart.most, fabs (g_ascii_strtod (number, NULL)));
}

gboolean
ky_ooxml_verify_chart_end (const KyOoxmlVerify *self)
{
  return self->chart.least <= 0 || self->chart.most / self->chart.least <= STEPS_MAX;
}
