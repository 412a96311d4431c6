/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Restricts a process that has opened what it needs. Each program of kiyome that reads foreign
 * bytes or serves others describes its needs in one table (KyConfine); ky_confine() applies the
 * table at once and irrevocably:
 *
 *   calls   system calls in named groups (seccomp). Calls that are not on the list are refused.
 *   paths   the only files that the program may open, and how (Landlock, ABI 1 and later).
 *   ports   the only TCP ports that it may connect to or listen on (Landlock, ABI 4 and later; with
 *           an older kernel only seccomp decides whether there are sockets at all).
 *   limits  resource limits.
 *
 * From Landlock ABI 6 on, signals and abstract sockets reach only the program and its children. The
 * program can never gain privileges, and no core dump is written. */
#pragma once

#include "common/error.h"

#include <linux/filter.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* Groups of system calls, by purpose (common/confine-calls.c). */
typedef enum
{
  KY_CALLS_PLAIN = 1 << 0,        /* memory, time and open descriptors, which all programs need */
  KY_CALLS_COUNTED = 1 << 1,      /* memory only within the limit, descriptors unchanged */
  KY_CALLS_MEMORY = 1 << 2,       /* memory of all kinds but code */
  KY_CALLS_CODE = 1 << 3,         /* code from a file that nobody changes: libraries */
  KY_CALLS_LOOP = 1 << 4,         /* an event loop, its descriptors, and open connections */
  KY_CALLS_SIGNALS = 1 << 5,      /* handlers of signals; abort() */
  KY_CALLS_THREADS = 1 << 6,      /* threads */
  KY_CALLS_READ = 1 << 7,         /* files by name, for reading; Landlock says which */
  KY_CALLS_WRITE = 1 << 8,        /* files by name, made and changed */
  KY_CALLS_ANONYMOUS = 1 << 9,    /* files without a name in memory (memfd_create(2)) */
  KY_CALLS_UNIX = 1 << 10,        /* new sockets of AF_UNIX */
  KY_CALLS_INET = 1 << 11,        /* new sockets of the network, and names of hosts */
  KY_CALLS_LISTEN = 1 << 12,      /* to bind sockets and listen */
  KY_CALLS_FORK = 1 << 13,        /* processes of its own program, and their end */
  KY_CALLS_EXEC = 1 << 14,        /* other programs */
  KY_CALLS_CONFINE = 1 << 15,     /* to take rights away from itself and its children */
  KY_CALLS_WORKERS = 1 << 16,     /* calls with which a zygote forks workers; workers lose them */
  KY_CALLS_OFFICE = 1 << 17,      /* further calls that only LibreOffice makes */
  KY_CALLS_PROCESSES = 1 << 18,   /* to deny: each process that is no thread */
  KY_CALLS_MOVED_CODE = 1 << 22,  /* unwritable code in memory (sanitizer/huge-pages.h) */
  KY_CALLS_PROGRAMS = 1 << 21,    /* to deny: other programs */
  KY_CALLS_NEW_CODE = 1 << 19,    /* to deny: code that is made in memory */
  KY_CALLS_BENEATH = 1 << 23,     /* files below a directory alone (openat2), and news of them */
  KY_CALLS_HANDED_OVER = 1 << 24, /* to deny: KY_CALLS_WORKERS, but for threads and their names */
  KY_CALLS_SPAWN = 1 << 20, /* to start programs with other rights than its own (bubblewrap) */
} KyCalls;

/* Says how a system call that is not on the list is refused. */
typedef enum
{
  KY_REFUSE_NAMED,  /* SIGSYS, whose handler logs the name of the call */
  KY_REFUSE_ERROR,  /* EPERM */
  KY_REFUSE_STRICT, /* EPERM; a call that only an attacker would make ends the process */
} KyRefusal;

/* The most memory, in bytes, that LibreOffice may make executable by one call. No machine has
 * larger pages. */
#define KY_CONFINE_BLOCK 65536
/* A system call that every filter answers by killing the process: a signal handler makes it to end
 * the process. */
#define KY_CONFINE_KILL SYS_kexec_load

typedef enum
{
  KY_PATH_READ = 1 << 0,    /* files and directories */
  KY_PATH_EXECUTE = 1 << 1, /* programs */
  KY_PATH_WRITE = 1 << 2,   /* files that are there */
  KY_PATH_MAKE = 1 << 3,    /* files and directories are made, renamed within and removed */
  KY_PATH_SOCKET = 1 << 4,  /* sockets are made and removed */
  KY_PATH_LINK = 1 << 5,    /* symbolic links are made */
  KY_PATH_MOVE = 1 << 6,    /* from one directory to another: ABI 2 */
  KY_PATH_REMOVE = 1 << 7,  /* directories are removed */
} KyPathRights;

typedef struct
{
  const gchar *path; /* a file, or a directory with all below it; a path that does not exist is
                      * ignored */
  guint rights;      /* KyPathRights; those for directories do not apply to a file */
} KyConfinePath;

#define KY_PORT_DNS 53

typedef struct
{
  guint16 port;
  gboolean listens; /* TRUE: the program listens on it; FALSE: it connects to it */
} KyConfinePort;

typedef struct
{
  gint resource; /* RLIMIT_… */
  guint64 value;
} KyConfineLimit;

typedef struct
{
  const gchar *program; /* for the log */
  guint64 calls;        /* KyCalls */
  KyRefusal refusal;
  const KyConfinePath *paths;
  guint n_paths;
  const KyConfinePort *ports;
  guint n_ports;
  const KyConfineLimit *limits;
  guint n_limits;
} KyConfine;

/* Holds the parts of a confinement that are in force. */
typedef struct
{
  guint landlock_abi; /* 0: not in force */
  gboolean has_seccomp;
} KyConfineState;

/* Describes a seccomp filter in the form that the kernel takes. */
typedef struct
{
  const struct sock_filter *code;
  guint length;
} KyFilter;

/* Applies `needs` to this process, which must have only one thread, and to its children: first
 * no_new_privs, then limits, files and ports, system calls. If a step fails, the steps before it
 * stay in force, and `ret_state` says which those are. With KY_REFUSE_NAMED a refused call is
 * logged and fails with EPERM; one that only an attacker would make ends the process. Links
 * libseccomp.
 * Errors: SANDBOX, which names what the kernel lacks. */
gboolean ky_confine (const KyConfine *needs, KyConfineState *ret_state, GError **error);
/* Describes `state` ("seccomp; Landlock ABI 7: files, TCP ports, signals, abstract sockets") as
 * messages of common/message-codes.h. (transfer full) */
gchar *ky_confine_describe (const KyConfineState *state);

/* --- the parts, for programs that take them one by one --------------------------------------- */

/* Restricts the process to these files and ports. Errors: SANDBOX. */
gboolean ky_confine_files (const KyConfinePath *paths, guint n_paths, const KyConfinePort *ports,
                           guint n_ports, guint *ret_abi, GError **error);
/* Lowers resource limits. A limit that is lower already stays. Errors: SANDBOX. */
gboolean ky_confine_limit (const KyConfineLimit *limits, guint n_limits, GError **error);
/* Installs `filter`, for all threads if `all_threads` is set, in which case all of them must have
 * the same filters. no_new_privs must be in force. FALSE with errno set if the kernel refuses. */
gboolean ky_confine_install (const KyFilter *filter, gboolean all_threads);
/* Returns the name of the system call `number` ("openat"), or NULL if this machine has no such
 * call. */
const gchar *ky_syscall_name (guint32 number);
