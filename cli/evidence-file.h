/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of kiyome evidence make: it has the form of a bundle (cli/bundle-file.h) and is signed
 * with the key of backups.
 *
 *   audit/before.txt             "SEQ HASH" of the row before the first of rows.json
 *   audit/head.txt               the last signed head (cli/audit-head.h), or nothing
 *   audit/rows.json              rows of the audit log without a gap, one JSON object per line
 *   configuration/kiyome.conf    as it was; the password of the database is left out
 *   configuration/policies.txt   the text form of each policy
 *   mails/ID/facts.json          what the index has of the mail, one JSON object per part
 *   mails/ID/original.json       size, SHA-256 and sealed key of the original
 *   mails/ID/original.sealed     the original as the store keeps it
 *   mails/ID/output-N            what comes out of the original now, for recipients of one policy
 *   mails/ID/output-N.json       the report about that
 *   mails/ID/not-made.txt        why there is no output, if there is none
 *   mails/ID/report-N.json       the report of that time
 *   versions.txt                 of kiyome and of the system */
#pragma once

#include "cli/bundle-file.h"

/* Describes the form. The secret key and the public keys are in a directory with backup.key and
 * backup.pub. */
extern const KyBundleKind ky_bundle_evidence;

/* Implements `kiyome evidence verify`. Returns the exit status. */
int ky_evidence_verify (int argc, char **argv);
