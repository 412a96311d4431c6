/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps a flood of wrong passwords from the directory, which has a lock-out of its own: after some
 * failures for a name or from an address the directory is not asked for a while. Local users are
 * counted by the store.
 */
#pragma once

#include <glib.h>

typedef struct _KyThrottle KyThrottle;

KyThrottle *ky_throttle_new (void);
void ky_throttle_free (KyThrottle *throttle);
/* May KEY be tried? */
gboolean ky_throttle_is_open (KyThrottle *throttle, const gchar *key, guint failures,
                              guint minutes);
void ky_throttle_failed (KyThrottle *throttle, const gchar *key);
void ky_throttle_forget (KyThrottle *throttle, const gchar *key);
