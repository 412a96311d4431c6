/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mark: how far the index had come, in a small file beside it, so that an index that is older
 * than what was promised with it is known for that. It is rewritten in place after each durable
 * commit that took a message, without a sync of its own: what has reached the disk is never ahead
 * of the index, and a process that is killed leaves it exact. It also holds the time that the store
 * saw passing (store/records/clock.h), and how far the journal of erasures had come with the index
 * (store/records/erasures.h).
 *
 * One line of text, KY_MARK_SIZE bytes with its blanks, and a checksum; that of the journal has one
 * of its own behind it, which an older kiyome does not read.
 */
#pragma once

#include "common/sha256.h"
#include "store/records/chain.h"
#include "store/records/clock.h"
#include "store/seal/id.h"

#define KY_MARK_FILE "index.mark"
#define KY_MARK_SIZE 320

typedef struct
{
  gint64 n; /* of the newest message that is on the disk, 0: none */
  gchar id[KY_ID_SIZE];
  gint64 audit; /* the audit log's last row then, 0: none */
  guint8 audit_hash[KY_SHA256_SIZE];
  KyClock clock;
  KyChain journal;
} KyMark;

/* 1: read; 0: there is none; -1: there is one that can't be read, with STORE or IO set. */
gint ky_mark_read (const gchar *directory, KyMark *ret_mark, GError **error);
/* Opens the file in DIRECTORY for ky_mark_write(), and makes it durably when it is missing. -1 with
 * IO set. */
int ky_mark_open (const gchar *directory, const KyMark *mark, GError **error);
/* DURABLE: it is on the disk when this returns. Errors: IO. */
gboolean ky_mark_write (int fd, const KyMark *mark, gboolean durable, GError **error);
