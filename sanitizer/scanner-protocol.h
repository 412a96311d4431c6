/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages between the supervisor and kiyome-scanner (packets of common/wire.h).
 *
 * The supervisor starts `kiyome-scanner --control-fd N` with a SOCK_SEQPACKET socket on N. The
 * scanner sends READY when its engine is loaded. On request it then forks children that do one scan
 * each: the supervisor, which holds the sealed bytes, sends them to a child over the child's own
 * socket, and the child answers and ends. No worker that parses content can reach the scanner. When
 * the files of the signatures change, a new scanner is started beside the old one. Once it is
 * READY, scans go to its children, and the old scanner is ended after its last scan. */
#pragma once

#define KY_SCANNER_INLINE_MAX (64 * 1024) /* bytes sent within the packet; more: as a file */
#define KY_SCANNER_FLAG_RAW 1u            /* scan only the raw bytes, without unpacking */
#define KY_SCANNER_FORKS 300              /* most children that one FORK may request */
#define KY_SCANNER_CHILD_FD 3             /* the socket of a child */
/* Exit status of a child that was ended by a signal of another process, not because of its
 * content. */
#define KY_SCANNER_SENT 75
/* Besides the values of KyScanVerdict: the engine was not available or failed during the scan. */
#define KY_SCANNER_AWAY 0xffffu

typedef enum
{
  /* scanner → supervisor: u32 number of signatures, u32 threads that all scans share (0: each scan
   * has its own), u64 time of the newest database (Unix seconds, 0: unknown), u64 bytes of memory
   * that are not in huge pages, string engine ("ClamAV 1.0.7"). Also the answer to STATUS. */
  KY_SCANNER_READY = 0x5301,
  KY_SCANNER_FORK, /* supervisor → scanner: u32 count */
  /* scanner → supervisor: u32 pid; fd socket, fd pidfd. 0 and no fds: the fork failed. */
  KY_SCANNER_CHILD,
  KY_SCANNER_EXITED, /* scanner → supervisor: u32 pid, u32 wait status, unless that is 0 */
  KY_SCANNER_STATUS, /* supervisor → scanner: nothing */
  /* supervisor → child: u32 flags, u32 limit of CPU time in seconds (0: none), bytes data; or empty
   * data and one fd */
  KY_SCANNER_SCAN,
  KY_SCANNER_RESULT, /* child → supervisor: u32 KyScanVerdict or AWAY, string signature or error */
} KyScannerMessage;
