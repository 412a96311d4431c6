/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between supervisor, workers and kiyome-scanner (common/wire.h packets).
 *
 * The supervisor starts `kiyome-scanner --control-fd N` with a SOCK_SEQPACKET socket on N. When its
 * engine is loaded the scanner sends READY; the supervisor then sends CLIENT with one end of a
 * SOCK_SEQPACKET pair for each worker that may scan, and the worker holds the other. A new scanner
 * is started beside the old one when the signatures' files change; once it is READY, new workers
 * get theirs from it, and the old one is told DRAIN: it answers what it was asked, and exits when
 * its last client is gone.
 */
#pragma once

#define KY_SCANNER_INLINE_MAX                                                                      \
  (64 * 1024)                  /* bytes that travel in the packet; more go as a sealed memfd */
#define KY_SCANNER_FLAG_RAW 1u /* raw bytes only: no unpacking */

typedef enum
{
  /* scanner → supervisor: u32 signatures, u64 time of the newest database (Unix seconds, 0
   * unknown), string engine ("ClamAV 1.0.7"). Also the answer to STATUS. */
  KY_SCANNER_READY = 0x5301,
  KY_SCANNER_CLIENT, /* supervisor → scanner: fd */
  KY_SCANNER_DRAIN,  /* supervisor → scanner: nothing */
  KY_SCANNER_STATUS, /* supervisor → scanner: nothing */
  KY_SCANNER_SCAN, /* worker → scanner: u32 ticket, u32 flags, bytes data; or data empty and one fd
                    */
  KY_SCANNER_RESULT, /* scanner → worker: u32 ticket, u32 KyScanVerdict, string signature */
} KyScannerMessage;
