/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between supervisor and kiyome-scanner (common/wire.h packets).
 *
 * The supervisor starts `kiyome-scanner --control-fd N` with a SOCK_SEQPACKET socket on N. When its
 * engine is loaded the scanner sends READY. From then on it forks,
 * when asked to, children that do one scan each: the supervisor, which holds the sealed bytes,
 * hands them one over the child's own socket, and the child answers and ends. No worker that parses
 * content has a way to the scanner. A new scanner is started beside the old one when the
 * signatures' files change; once it is READY, scans go to its children, and the old one is ended
 * with its last scan.
 */
#pragma once

#define KY_SCANNER_INLINE_MAX (64 * 1024) /* bytes that travel in the packet; more go as a file */
#define KY_SCANNER_FLAG_RAW 1u            /* raw bytes only: no unpacking */
#define KY_SCANNER_FORKS 300              /* that may be asked for at once */
#define KY_SCANNER_CHILD_FD 3
/* Its exit status when another process ended it: then its content has done nothing. */
#define KY_SCANNER_SENT 75
/* A verdict beside those of KyScanVerdict: the engine is away, or went in the middle. */
#define KY_SCANNER_AWAY 0xffffu

typedef enum
{
  /* scanner → supervisor: u32 signatures, u32 threads that the engine has for all scans (0: one
   * each), u64 time of the newest database (Unix seconds, 0 unknown), string engine ("ClamAV
   * 1.0.7"). Also the answer to STATUS. */
  KY_SCANNER_READY = 0x5301,
  KY_SCANNER_FORK, /* supervisor → scanner: u32 count */
  KY_SCANNER_CHILD, /* scanner → supervisor: u32 pid; fd socket, fd pidfd. 0 and no fds: no fork. */
  KY_SCANNER_EXITED, /* scanner → supervisor: u32 pid, u32 wait status, where that is not 0 */
  KY_SCANNER_STATUS, /* supervisor → scanner: nothing */
  /* supervisor → child: u32 flags, u32 seconds of CPU time (0: no limit), bytes data; or data empty
   * and one fd */
  KY_SCANNER_SCAN,
  KY_SCANNER_RESULT, /* child → supervisor: u32 KyScanVerdict or AWAY, string signature */
} KyScannerMessage;
