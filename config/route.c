/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the steps of incident.route. */
#include "config/route.h"

#include "common/mail/relay.h"
#include "common/release.h"
#include "common/translate.h"

#define DAYS_MAX 365

gboolean
ky_route_step_read (const gchar *text, KyRouteStep *ret_step)
{
  g_auto (GStrv) words = g_strsplit (text, ":", -1);
  guint64 days = 0;

  *ret_step = (KyRouteStep){ 0 };
  if (g_strv_length (words) != 3)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    if (*g_strstrip (words[i]) == '\0')
      return FALSE;
  if (!ky_relay_is_address (words[1])
      || !g_ascii_string_to_unsigned (words[2], 10, 1, DAYS_MAX, &days, NULL))
    return FALSE;
  *ret_step = (KyRouteStep){ g_strdup (words[0]), g_strdup (words[1]), (gint64)days };
  return TRUE;
}

KY_DEFINE_PUBLIC_CLEAR (ky_route_step_clear, KyRouteStep, name, address)

gboolean
ky_route_check (const gchar *const *words, GError **error)
{
  guint n = 0;

  for (; words != NULL && words[n] != NULL; n++)
    {
      g_auto (KyRouteStep) step = { 0 };

      if (!ky_route_step_read (words[n], &step))
        return ky_fail (error, KY_ERROR_CONFIG,
                        _ ("incident.route: '%s': expected NAME:ADDRESS:DAYS, with 1 to 365 days"),
                        words[n]);
    }
  if (n <= KY_ROUTE_STEPS_MAX)
    return TRUE;
  return ky_fail (error, KY_ERROR_CONFIG, _ ("incident.route: more than %u steps"),
                  KY_ROUTE_STEPS_MAX);
}
