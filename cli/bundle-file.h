/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes bundles (`kiyome bundle`) and files of evidence (`kiyome evidence`): a tar file
 * (POSIX ustar) of which only one form is valid.
 *
 *   manifest       the text below
 *   manifest.sig   64 bytes: the Ed25519 signature (RFC 8032) of the manifest
 *   the files      in the order of the manifest; then 1024 zeros
 *
 * The manifest of a bundle is:
 *
 *   kiyome-bundle 1
 *   number N                of this bundle; each later bundle has a larger one
 *   file SHA-256 SIZE PATH  a line for each file, sorted by PATH, which is signatures/NAME or
 *                           packages/NAME.deb
 *   end
 *
 * Each tar header has mode 0644, owner 0 and time 0, so that the manifest determines every byte of
 * it. A reader therefore parses no tar header: it computes each header and compares. It parses
 * nothing of the manifest before the signature has been verified. */
#pragma once

#include "common/error.h"
#include "common/sha256.h"

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
  guint64 offset; /* offset of its content in the file, if the bundle was opened from one */
} KyBundleFile;

/* Holds what differs between bundles of updates and files of evidence. */
typedef struct
{
  const gchar *head; /* the first line of the manifest, with its end */
  mode_t mode;       /* mode of a file that is written */
  /* Tells whether a bundle of this kind may contain `path`. */
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
  gchar sha256[KY_SHA256_HEX_SIZE]; /* hash of the manifest */
  GPtrArray *files;                 /* of KyBundleFile */
  int fd;                           /* descriptor of a bundle that was opened; -1 otherwise */
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

/* Makes a new key pair and writes the secret key to the new file `path` with mode 0600.
 * `ret_public`: set to the public key in the form that bundle.keys takes (transfer full). Errors:
 * IO. */
gboolean ky_bundle_make_key (const gchar *path, gchar **ret_public, GError **error);

/* Writes the files of `bundle` to the new file `out`. `sources`: for each file of the bundle, the
 * path (gchar *) that its content is read from. `key`: the secret key in the form of the bundle's
 * kind. On an error `out` is removed: IO, CONFIG (the key), LIMIT. */
gboolean ky_bundle_write (KyBundle *bundle, gconstpointer key, const gchar *out, GPtrArray *sources,
                          GError **error);

/* Opens the bundle at `path` and checks every byte of it: that one of `keys` signed its manifest,
 * and that all headers and files are as the manifest says. Errors: VERIFY (not signed by them),
 * MALFORMED (names the first member that differs), LIMIT, IO, CONFIG (`keys`). (transfer full) */
KyBundle *ky_bundle_open (const gchar *path, const KyBundleKind *kind, gconstpointer keys,
                          GError **error);
/* Copies `file` of an opened bundle to the new file `name` in the directory `dirfd`, syncs it, and
 * compares its hash with the manifest again. On an error the new file is removed: IO, VERIFY. */
gboolean ky_bundle_extract (const KyBundle *bundle, const KyBundleFile *file, int dirfd,
                            const gchar *name, GError **error);
