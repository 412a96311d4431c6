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

/* Reads it, and keeps others from applying until it is cleared. Errors: IO (another is at it, too),
 * STORE (the file is not as it was written). */
gboolean ky_bundle_state_open (KyBundleState *state, const gchar *directory, GError **error);
/* What else says that NUMBER was applied (SHA256: of its manifest; "": not known) counts, too,
 * where it is larger: the file may be gone. */
void ky_bundle_state_raise (KyBundleState *state, guint64 number, const gchar *sha256);
/* Has it on the disk as it is now. Errors: IO. */
gboolean ky_bundle_state_write (const KyBundleState *state, GError **error);
void ky_bundle_state_clear (KyBundleState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyBundleState, ky_bundle_state_clear)
