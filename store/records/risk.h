/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates how dangerous an original is, which decides how many people must approve its
 * release. */
#pragma once

#include "store/index/index.h"

/* The most important class of mail (messages.class). An original of this class is released only if
 * more than one person agrees. */
#define KY_CLASS_HIGHEST 1

/* Holds the risk of an original. */
typedef enum
{
  KY_RISK_LOW,    /* a text or picture by itself, with nothing in it that acts */
  KY_RISK_NORMAL, /* everything else that kiyome could examine, and everything with parts */
  KY_RISK_HIGH,   /* active content, or content that kiyome could not read */
} KyRisk;

/* Returns "low", "normal" or "high". */
const gchar *ky_risk_name (KyRisk risk);

/* Estimates the risk of a part from the report: from the part, every part inside it, and everything
 * that was removed there or left out, since the original still contains it. If nothing is known
 * about the part, the risk is KY_RISK_HIGH.
 * `n`: the message's number.
 * `debt`: the number of the deferred delivery whose report is meant; 0: the message's own report.
 * `path`: the part; "" or "1": the whole message.
 * `ret_risk`: set to the risk.
 * Errors: STORE. */
gboolean ky_risk_of (KyIndex *index, gint64 n, gint64 debt, const gchar *path, KyRisk *ret_risk,
                     GError **error);
