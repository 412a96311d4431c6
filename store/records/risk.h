/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much an original could do: that decides how many people must agree to give it out. */
#pragma once

#include "store/index/index.h"

typedef enum
{
  KY_RISK_LOW,    /* a text or picture by itself, with nothing in it that acts */
  KY_RISK_NORMAL, /* all else that kiyome could look into, and whatever holds other things */
  KY_RISK_HIGH,   /* what acts, or what kiyome could not look into */
} KyRisk;

/* "low", "normal", "high" */
const gchar *ky_risk_name (KyRisk risk);

/*
 * The risk of the original at PATH of message N ("" or "1": all of it), as the report says for the
 * recipients of DEBT (0: the message's own), from every part at and
 * below it, and from all that was removed there or left out: the original still holds it.
 * KY_RISK_HIGH when nothing is known of it.
 */
gboolean ky_risk_of (KyIndex *index, gint64 n, gint64 debt, const gchar *path, KyRisk *ret_risk,
                     GError **error);
