/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mark: how far the index had come, in a small file beside it, by which an index that is older
 * than what was acknowledged is recognised. It is overwritten in place after each durable commit,
 * without a sync of its own: what has reached the disk is never ahead of the index, and a process
 * that is killed leaves it exact. It also contains the time that was measured to pass
 * (store/records/clock.h), and how far the journal of erasures had come with the index
 * (store/records/erasures.h).
 * The file is one line of text, padded to KY_MARK_SIZE bytes, with a checksum. The part on the
 * journal follows with a checksum of its own; older versions do not read it. */
#pragma once

#include "common/sha256.h"
#include "store/records/chain.h"
#include "store/records/clock.h"
#include "store/seal/id.h"

#define KY_MARK_FILE "index.mark"
#define KY_MARK_SIZE 320

/* Holds the content of the mark. */
typedef struct
{
  gint64 n; /* the newest message that is on the disk, 0: none */
  gchar id[KY_ID_SIZE];
  gint64 audit; /* the audit log's last row then, 0: none */
  guint8 audit_hash[KY_SHA256_SIZE];
  KyClock clock;
  KyChain journal;
} KyMark;

/* Reads the mark in `directory`.
 * `ret_mark`: set to the mark, or to zeros.
 * Returns 1; 0 if there is no mark; -1 if it cannot be read.
 * Errors: STORE (damaged), IO. */
gint ky_mark_read (const gchar *directory, KyMark *ret_mark, GError **error);
/* Opens the mark for ky_mark_write(), creates it if it is missing, and writes `mark` durably.
 * Returns a file descriptor, which the caller closes, or -1.
 * Errors: IO. */
int ky_mark_open (const gchar *directory, const KyMark *mark, GError **error);
/* Writes the mark. `durable`: sync it to the disk. Errors: IO. */
gboolean ky_mark_write (int fd, const KyMark *mark, gboolean durable, GError **error);
