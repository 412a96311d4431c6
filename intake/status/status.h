/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of all parts of the gateway, as each part reports it. */
#pragma once

#include "config/config.h"

/* Describes one line of `kiyome status`. */
typedef struct
{
  const gchar *name;
  gboolean is_well;
  gchar *text; /* for people */
  gchar *json; /* (nullable) the part's own report */
  gboolean is_silent;
  gboolean is_away;   /* no program listens on its socket */
  gboolean is_hidden; /* this user may not see its state */
} KyStatusPart;

/* The result of `kiyome status`: the states of all parts, which are asked at the same time, once
 * each. */
typedef struct _KyStatus KyStatus;
/* Asks all parts, for at most some seconds. `fault` (nullable) is the fault in the configuration of
 * `directory` because of which `config`, its copy, is in force. (transfer full) */
KyStatus *ky_status_new (KyConfig *config, const gchar *directory, const GError *fault);
void ky_status_free (KyStatus *status);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyStatus, ky_status_free)
typedef enum
{
  KY_HEALTH_WELL,
  KY_HEALTH_BAD,
  KY_HEALTH_HIDDEN, /* this user may not see the state */
} KyHealth;
/* Returns the state that the part `name` reported, as JSON, or NULL. */
const gchar *ky_status_json (const KyStatus *status, const gchar *name);
/* Returns whether the part `name` answered at all. */
gboolean ky_status_answers (const KyStatus *status, const gchar *name);
/* Returns the tenants whose parts `status` has, as "store@NAME"; NULL-terminated. */
const gchar *const *ky_status_tenants (const KyStatus *status);
void ky_status_each (const KyStatus *status,
                     void (*each) (const gchar *name, KyHealth health, const gchar *text,
                                   gpointer data),
                     gpointer data);
/* Returns the parts, of KyStatusPart (transfer none). */
GPtrArray *ky_status_parts (KyStatus *status);
