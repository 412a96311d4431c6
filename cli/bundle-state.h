/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records which bundle was applied last, so that no older one is applied: the file `bundle` in
 * paths.state.
 *
 *   kiyome-bundle-applied 1
 *   number N           of the last one (0: none)
 *   manifest SHA-256   of the last one
 *   pending N          of one whose signatures were being exchanged (0: none) */
#pragma once

#include "common/error.h"
#include "common/sha256.h"

typedef struct
{
  int directory; /* paths.state */
  int lock;
  guint64 number, pending;
  gchar sha256[KY_SHA256_HEX_SIZE];
} KyBundleState;

#define KY_BUNDLE_STATE_INIT                                                                       \
  {                                                                                                \
    -1, -1, 0, 0, ""                                                                               \
  }

/* Reads the state, and locks it until it is cleared. Errors: IO (another process holds the lock),
 * STORE (the file is damaged). */
gboolean ky_bundle_state_open (KyBundleState *state, const gchar *directory, GError **error);
/* Sets the state to a larger number that another record has, because the file may have been lost.
 * `sha256`: of the bundle's manifest; "": unknown. */
void ky_bundle_state_raise (KyBundleState *state, guint64 number, const gchar *sha256);
/* Writes the state durably. Errors: IO. */
gboolean ky_bundle_state_write (const KyBundleState *state, GError **error);
void ky_bundle_state_clear (KyBundleState *state);
