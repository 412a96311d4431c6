/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bundle of kiyome bundle make, or of kiyome evidence make: a tar file (POSIX ustar) that can be
 * written in one way only.
 *
 *   manifest       what is in the bundle, below
 *   manifest.sig   64 bytes: the Ed25519 signature (RFC 8032) of the manifest
 *   the files      in the order of the manifest; then 1024 zeros
 *
 *   kiyome-bundle 1
 *   number N                of this bundle: that of the next is larger
 *   file SHA-256 SIZE PATH  a line each, sorted by PATH; of kiyome bundle: signatures/NAME
 *                           or packages/NAME.deb
 *   end
 *
 * Each header is mode 0644, owner 0 and time 0, so the manifest says what all of it must be. A
 * reader parses nothing of tar, and nothing of the manifest before its signature is found good: it
 * computes each header and compares. */
#pragma once

#include "common/error.h"
#include "common/sha256.h"
#include "common/view.h"

#include <sys/types.h>

#define KY_BUNDLE_FILES_MAX 256
#define KY_BUNDLE_SIZE_MAX (G_GUINT64_CONSTANT (2) << 30) /* of one file */
#define KY_BUNDLE_NUMBER_MAX G_GUINT64_CONSTANT (999999999999999999)
#define KY_BUNDLE_SIGNATURES "signatures/"
#define KY_BUNDLE_PACKAGES "packages/"

typedef struct
{
  gchar *path;
  guint64 size;
  gchar sha256[KY_SHA256_HEX_SIZE];
  guint64 offset; /* of its bytes in the bundle that was opened */
} KyBundleFile;

/* Says what distinguishes bundles from evidence. */
typedef struct
{
  const gchar *head; /* the first line of the manifest, with its end */
  mode_t mode;       /* of a new file */
  /* Tells whether such a file may contain `path`. */
  gboolean (*has_place) (const gchar *path);
  /* Signs a manifest with `key`. Errors: CONFIG, IO. */
  gboolean (*sign) (gconstpointer key, KyView manifest, guint8 *ret_signature, GError **error);
  /* Checks that one of `keys` signed a manifest. Errors: VERIFY (none did), CONFIG, IO. */
  gboolean (*verify) (gconstpointer keys, KyView manifest, const guint8 *signature, GError **error);
} KyBundleKind;

/* Bundles of updates. Their key is the path of the secret key's file; their keys are a
 * NULL-terminated array of texts as ky_bundle_make_key() gives them, with at least one. */
extern const KyBundleKind ky_bundle_updates;

typedef struct
{
  const KyBundleKind *kind;
  guint64 number;
  gchar sha256[KY_SHA256_HEX_SIZE]; /* of the manifest */
  GPtrArray *files;                 /* of KyBundleFile */
  int fd;                           /* of the one that was opened, else -1 */
} KyBundle;

/* Returns an empty bundle. (transfer full) */
KyBundle *ky_bundle_new (const KyBundleKind *kind, guint64 number);
void ky_bundle_free (KyBundle *bundle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyBundle, ky_bundle_free)

/* Tells whether a bundle may contain `path`: one plain name below signatures/ (files that libclamav
 * loads) or packages/. */
gboolean ky_bundle_has_place (const gchar *path);
/* Returns the name of `file` without its folder; NULL when it is not in `folder`. */
const gchar *ky_bundle_name_in (const KyBundleFile *file, const gchar *folder);

/* Writes a new pair: the secret key to `path`, which must not be there, 0600. `ret_public`: as
 * bundle.keys takes it. (transfer full) Errors: IO. */
gboolean ky_bundle_make_key (const gchar *path, gchar **ret_public, GError **error);

/* Writes to `out`, which must not be there, the files of `bundle`, which are read from `sources` by
 * their position. `key`: of its kind. Nothing is left on an error: IO, CONFIG (of the key),
 * LIMIT. */
gboolean ky_bundle_write (KyBundle *bundle, gconstpointer key, const gchar *out, GPtrArray *sources,
                          GError **error);

/* Opens and checks all of the file at `path`: it is signed by one of `keys`, whole, and every byte
 * is as it must be. Errors: VERIFY (not signed so), MALFORMED (which names the first member that
 * differs), LIMIT, IO, CONFIG (`keys`). (transfer full) */
KyBundle *ky_bundle_open (const gchar *path, const KyBundleKind *kind, gconstpointer keys,
                          GError **error);
/* Copies `file` to `name` in the directory `dirfd`, where it must not be, and syncs it. What is
 * written is compared with the manifest once more. Errors: IO, VERIFY; then there is no such
 * file. */
gboolean ky_bundle_extract (const KyBundle *bundle, const KyBundleFile *file, int dirfd,
                            const gchar *name, GError **error);
