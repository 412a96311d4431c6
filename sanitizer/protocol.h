/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages between front ends, supervisor, zygotes and workers (common/wire.h, and
 * sanitizer/packet.h for texts and blobs). Fields are in the order given. A receiver treats a
 * worker as hostile: every length, enumeration and count is checked, and a breach of this protocol
 * ends that worker only. The messages between supervisor and scanner are in
 * sanitizer/scanner-protocol.h. */
#pragma once

/* Bytes of content that travel inside a packet; more go as a memfd. */
#define KY_INLINE_CONTENT (64 * 1024)
#define KY_INLINE_SETTINGS (20 * 1024)
#define KY_INLINE_RECORDS (16 * 1024)
#define KY_INLINE_REPORT (32 * 1024)
/* A record of a verified output in the blob `records`: its SHA-256, then as a big-endian number the
 * type's place in the registry counted from 1; 0 for what passed unchanged, as any type. */
#define KY_RECORD_SIZE (32 + 2)
#define KY_PASSWORDS_SIZE (1024 * 1024) /* bytes of those that a message brings along */
#define KY_NAME_MAX 4096                /* bytes of a name or media type as the sender gave it */
/* Parts that a worker may have handed over without an answer yet. The worker reads answers before
 * it sends more, so that neither side ever waits for the other's socket. */
#define KY_WORKER_PARTS 32
/* Scans for which a worker may wait, limited for the same reason. */
#define KY_WORKER_SCANS 32

typedef enum
{
  KY_SCAN_RAW = 1 << 0,   /* the bytes as they are; nothing is unpacked */
  KY_SCAN_INPUT = 1 << 1, /* the worker's whole input: no content comes along */
} KyScanFlags;

/* Of a job. */
typedef enum
{
  KY_DOOR_TAKES_BYTES = 1 << 0,
  KY_DOOR_IS_BACKGROUND = 1 << 1,
  KY_DOOR_IS_OVER = 1 << 2,
} KyDoorFlags;

/* Result codes are 0 or a KyError. */
typedef enum
{
  /* door → supervisor: u32 mode, text name, text claimed, string force_type, string select, text
   * client, text sender, u32 flags (KY_DOOR_…), blob settings, blob passwords and, of a tenant's
   * mail, string tenant; fd input */
  KY_DOOR_JOB = 0x4401,
  KY_DOOR_STATUS, /* door → supervisor: nothing */
  /* supervisor → door: u32 code, text message, blob report; u32 KyOutputForm and accordingly
   * nothing, fd output, or bytes output */
  KY_DOOR_RESULT,
  KY_DOOR_STATUS_TEXT, /* supervisor → door: blob JSON */

  /* supervisor → zygote: u32 require_sandbox, u32 drop, u32 uid, u32 gid, u32 whether many forks
   * will come, u32 whether its workers verify. First message. */
  KY_ZYGOTE_SETUP = 0x5a01,
  KY_ZYGOTE_FORK,   /* supervisor → zygote: u32 count */
  KY_ZYGOTE_POLICY, /* supervisor → zygote: bytes policy, that jobs to come will have */
  KY_ZYGOTE_ASK,    /* supervisor → zygote: u32 id of a worker that is dying: how did it end? */
  /* zygote → supervisor: u32 Landlock ABI in force (0: none), u32 seccomp in force, u32 its workers
   * are programs in a sandbox of their own */
  KY_ZYGOTE_READY,
  KY_ZYGOTE_FAILED, /* zygote → supervisor: u32 code, string message; it then exits */
  KY_ZYGOTE_WORKER, /* zygote → supervisor: u32 id, u32 pid; fd socket, fd pidfd */
  /* zygote → supervisor: u32 id, u32 wait status; what was neither exit (0) nor SIGKILL, and the
   * answer to ASK (0 also when it ended long before). Id 0: a worker could not be forked. */
  KY_ZYGOTE_EXITED,

  KY_STARTER_START = 0x5301, /* supervisor → starter: string program; fd socket */
  KY_STARTER_STARTED,        /* starter → supervisor: u32 process id, 0: none */

  /* supervisor → worker: u32 mode, u32 flags (KY_JOB_…), treatment, u32 depth, text name, text
   * claimed, string force_type, string select, blob settings, blob passwords, blob records, u64
   * parts, u64 unpacked, u64 pixels, u32 families that are not installed (KyFamily bits), blob
   * content */
  KY_WORKER_JOB = 0x5701,
  /* worker → supervisor: u32 ticket, u32 family, treatment, u32 depth, text name, text claimed,
   * string select, u64 parts, u64 unpacked, u64 pixels, blob passwords, blob content. Without
   * passwords those of the worker's own job count. */
  KY_WORKER_PART,
  /* worker → supervisor: u32 ticket, string type, blob content. Only where KY_JOB_VERIFY_ELSEWHERE
   * was given. */
  KY_WORKER_VERIFY,
  /* worker → supervisor: u32 ticket, string name of the step, string argument, blob content.
   * Answered without a report. */
  KY_WORKER_STEP,
  /* supervisor → worker: u32 ticket, u32 code, text message, blob report, u32 has_output, blob
   * output */
  KY_WORKER_ANSWER,
  /* worker → supervisor: nothing. It computes nothing until the next answer comes. */
  KY_WORKER_WAIT,
  /* worker → supervisor: u32 code, text message, u64 parts, u64 unpacked, u64 pixels, blob report,
   * u32 has_output, blob output. It then exits. */
  KY_WORKER_RESULT,
  /* worker → supervisor: u32 place in the ladder. From here on it tries that method of its part. */
  KY_WORKER_METHOD,
  KY_WORKER_GUESTS,   /* worker → supervisor: nothing. From here on it makes guests (below). */
  KY_WORKER_REDIRECT, /* worker → supervisor: u32 family, instead of RESULT */
  KY_WORKER_BREACH,   /* worker → supervisor: u32 system call, by its SIGSYS handler */
  KY_WORKER_MEMORY,   /* worker → supervisor: nothing: an allocation failed and it dies of it */
  /* worker → supervisor: u32 ticket, u32 KY_SCAN_RAW and KY_SCAN_INPUT, blob content: let this be
   * scanned. Of its whole input, which the supervisor has itself, the verdict is not its own. */
  KY_WORKER_SCAN,
  KY_WORKER_VERDICT, /* supervisor → worker: u32 ticket, u32 KyScanVerdict, string signature */
  /* worker → supervisor: u32 number, u64 size, u32 it stays as large. It waits for the answer
   * (sanitizer/files.h). */
  KY_WORKER_FILE = 0x5740,
  KY_WORKER_FILE_GIVEN,   /* supervisor → worker: u32 code, string message; fd */
  KY_WORKER_FILE_SETTLED, /* worker → supervisor: u32 number: it was made as small as it stays */
} KyProtocolMessage;

typedef enum
{
  KY_OUTPUT_NONE,
  KY_OUTPUT_FILE,
  KY_OUTPUT_BYTES, /* only for a job that takes them */
} KyOutputForm;

/* `select` between door and supervisor is a path of the report ("1.2.1", "" or "1": the root), from
 * there on a path below the part in hand ("2.1"), "" the part itself. For pages it is
 * "FIRST COUNT WIDTH". */
#define KY_SELECT_MAX 512 /* bytes */

/* A job's mode between supervisor and worker, beside the doors' KyMode: force_type is the step's
 * name and `select` its argument. */
#define KY_MODE_STEP KY_MODE_LAST

/* Flags of KY_WORKER_JOB. */
typedef enum
{
  KY_JOB_VERIFY_ELSEWHERE = 1 << 0, /* members of other families may be verified */
  KY_JOB_SCANNER_ENGINE = 1 << 1,   /* there is an engine: parts are to be scanned */
  KY_JOB_ALLOW = 1 << 2,            /* verify: the job's allow entries count for the root */
  KY_JOB_HASHED = 1 << 3,           /* the supervisor takes the hash of the output itself */
  KY_JOB_BARE = 1 << 4,             /* verify: yes or no is all; nobody reads the report */
  KY_JOB_GUESTS = 1 << 5,           /* guests may be made here: see KyFiletype's `hosts` */
} KyJobFlags;
