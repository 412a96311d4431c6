/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state that each program reports when `kiyome status` asks it. */
#pragma once

#include "config/parts.h"
#include "intake/status/status.h"

#define KY_STATUS_ANSWER_SECONDS 5 /* seconds within which a part must answer */

/* Returns the status of one part. Takes `text` and `json`. (transfer full) */
KyStatusPart *ky_status_part_new (const gchar *name, gboolean is_well, gchar *text, gchar *json);
void ky_status_part_free (gpointer part);

/* Append what each part answered to `parts`, of KyStatusPart; a part that hangs delays only its own
 * thread. */
void ky_status_ask_sanitizer (GPtrArray *parts, KyConfig *config);
void ky_status_ask_store (GPtrArray *parts, KyConfig *config);
void ky_status_ask_milter (GPtrArray *parts, KyConfig *config);
void ky_status_ask_portal (GPtrArray *parts, KyConfig *config);
void ky_status_ask_opener (GPtrArray *parts, KyConfig *config);
/* Adds the state of the folder front end to `parts`; nothing if kiyome.conf has no [folder
 * NAME]. */
void ky_status_ask_folder (GPtrArray *parts, KyConfig *config);
/* Adds whether `part` runs; nothing if the configuration does not need it. */
void ky_status_look (GPtrArray *parts, KyConfig *config, const KyGatewayPart *part);
