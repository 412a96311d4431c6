/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of incident.route: by whom a reported mail is handled, and within how many days. */
#pragma once

#include <glib.h>

#define KY_ROUTE_STEPS_MAX 10

/* Describes a step. */
typedef struct
{
  gchar *name, *address; /* name and address of the person or office */
  gint64 days;           /* until the step must be done, from the end of the step before it */
} KyRouteStep;

/* Reads "NAME:ADDRESS:DAYS" into `ret_step` (ky_route_step_clear()). Returns FALSE for another
 * text, and leaves `ret_step` empty then. */
gboolean ky_route_step_read (const gchar *text, KyRouteStep *ret_step);
/* Frees the strings of a step. */
void ky_route_step_clear (KyRouteStep *step);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyRouteStep, ky_route_step_clear)

/* Checks the words of a route: at most KY_ROUTE_STEPS_MAX steps. Errors: CONFIG. */
gboolean ky_route_check (const gchar *const *words, GError **error);
