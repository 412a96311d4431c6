/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages between kiyome's programs: one SOCK_SEQPACKET packet each, at most KY_WIRE_MAX bytes,
 * with up to KY_WIRE_FDS file descriptors (SCM_RIGHTS). A packet is ky_wire_version (u32), a type
 * (u16), then fields in the order that a table of contract/ gives them.
 * Integers are little-endian; strings and bytes carry a u32 length first. Reading is total: a field
 * that does not lie inside the packet sets `failed` and reads as zero or "". */
#pragma once

#include "common/error.h"
#include "common/view.h"

#define KY_WIRE_MAX (128 * 1024)
#define KY_WIRE_FDS 8

/* The version of this build. An upgrade may leave programs running that understand some message
 * differently; so each packet names its build, and a packet of another build is refused. */
extern const guint32 ky_wire_version;
#define KY_WIRE_HEAD 6 /* bytes before the fields */

typedef struct
{
  GByteArray *bytes; /* version, type and fields */
  int fds[KY_WIRE_FDS];
  guint n_fds;
} KyWireOut;

typedef struct
{
  guint16 type;
  KyReader reader; /* positioned behind the type */
  guint8 *buffer;  /* owned, KY_WIRE_MAX bytes, reused between receives */
  gsize size;
  int fds[KY_WIRE_FDS]; /* owned; -1 once taken */
  guint n_fds;
} KyWireIn;

/* Starts a message of `type` in `out`, reusing its buffer. */
void ky_wire_begin (KyWireOut *out, guint16 type);
void ky_wire_u32 (KyWireOut *out, guint32 value);
void ky_wire_u64 (KyWireOut *out, guint64 value);
void ky_wire_bytes (KyWireOut *out, gconstpointer data, gsize size);
/* Appends `string`. NULL is sent as "": both are one value on the wire. */
void ky_wire_string (KyWireOut *out, const gchar *string);
/* Adds `fd` (transfer none: the caller still closes its own). */
void ky_wire_fd (KyWireOut *out, int fd);
void ky_wire_out_clear (KyWireOut *out);

/* Sends the message begun in `out`. Errors: PROTOCOL (too large), IO (errno is kept: EAGAIN, EPIPE
 * …). */
gboolean ky_wire_send (int socket, KyWireOut *out, GError **error);

/* Receives one message into `in`, which is zeroed before its first use; fds of the message before
 * that nobody took are closed. `flags` as for recvmsg (MSG_DONTWAIT). Returns 1 for a message,
 * 0 at the end of the connection, -1 with `error` set (IO; errno is EAGAIN when none waits;
 * PROTOCOL for a truncated packet, or one of another build, which is logged, too). */
gint ky_wire_receive (int socket, KyWireIn *in, int flags, GError **error);
guint32 ky_wire_read_u32 (KyWireIn *in);
guint64 ky_wire_read_u64 (KyWireIn *in);
/* Reads bytes, which are borrowed from `in`'s buffer until the next receive. */
KyView ky_wire_read_bytes (KyWireIn *in);
/* Reads a string of valid UTF-8 without NUL or control characters but TAB and LF; anything else
 * makes `in` fail and gives "". (transfer full) */
gchar *ky_wire_read_string (KyWireIn *in);
/* Takes the next file descriptor (close-on-exec), or -1 when there is none. */
int ky_wire_take_fd (KyWireIn *in);
/* Returns the text of `error` in valid UTF-8, with control characters replaced by blanks. (transfer
 * full) */
gchar *ky_wire_error_text (const GError *error);
/* Checks, after the last field was read, that all fields were inside the message and no bytes
 * follow them. Errors: PROTOCOL. */
gboolean ky_wire_done (KyWireIn *in, GError **error);
void ky_wire_in_clear (KyWireIn *in);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyWireOut, ky_wire_out_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyWireIn, ky_wire_in_clear)

/* Closes a file descriptor at the end of its scope: ky_autofd int fd = -1. */
void ky_fd_clear (int *fd);
#define ky_autofd __attribute__ ((cleanup (ky_fd_clear)))
static inline int
ky_steal_fd (int *fd)
{
  int value = *fd;
  *fd = -1;
  return value;
}

/* Opens /dev/null for standard input, output or error if one of them is closed, so that reading or
 * writing there fails. Otherwise the next file that is opened would get its number, and messages
 * would be written into that file. Call it before anything is opened. */
void ky_fd_guard_standard (void);
/* Creates a memfd that allows sealing, close-on-exec. Returns -1 with an IO error. `name` is only
 * shown in /proc. */
int ky_memfd_new (const gchar *name, GError **error);
/* Creates a memfd with the content of `view`, sealed against any change. Returns -1 with an error:
 * IO, LIMIT. */
int ky_memfd_from_view (const gchar *name, KyView view, GError **error);
/* Makes room for `size` bytes in all in a file that is written in steps. `*fd` is -1 before the
 * first call; `written` bytes of it are in use; `*room`, 0 before the first call, is its capacity
 * in bytes. `*fd` may become another file with the same content. Errors: IO, LIMIT. */
gboolean ky_memfd_make_room (int *fd, guint64 *room, guint64 written, guint64 size, GError **error);
/* Gives back the room beyond `size` bytes, after the last write. Errors: IO. */
gboolean ky_memfd_settle (int fd, guint64 size, GError **error);

/* Provides files to a process that may not create memfds itself: files of a fixed size, which the
 * process can only truncate. */
typedef struct
{
  /* Returns a file of `size` zero bytes, or -1. `is_lasting`: its size is final. Errors: IO,
   * LIMIT. */
  int (*create) (guint64 size, gboolean is_lasting, GError **error);
  /* Reports that `fd`, created without `is_lasting`, was truncated to its final size. Errors:
   * IO. */
  gboolean (*settle) (int fd, GError **error);
} KyMemfdSource;

/* Sets the source of all later memfds (transfer none); NULL: memfd_create(2). */
void ky_memfd_set_source (const KyMemfdSource *source);

/* Writes all of `view` to `fd`, continuing after signals and short writes. */
gboolean ky_fd_write_all (int fd, KyView view, GError **error);
/* Reads `fd` to its end. More than `limit` bytes are a LIMIT error. Errors: IO, LIMIT. (transfer
 * full) */
GBytes *ky_fd_read_all (int fd, gsize limit, GError **error);
/* Reads the file at `path` (a configuration, a key) as text with a NUL after it. `*ret_size` is its
 * size in bytes. Errors name `path`: IO, LIMIT. (transfer full) */
gchar *ky_file_read_text (const gchar *path, gsize limit, gsize *ret_size, GError **error);
/* Returns whether `fd` is open on the file that `path` names now. */
gboolean ky_fd_is_at (int fd, const gchar *path);
/* Reads `size` bytes at `offset` without moving the offset of `fd`. Returns the number of bytes
 * read, which is smaller only at the end of the file, or -1 with errno set. */
gssize ky_fd_read_at (int fd, guint8 *buffer, gsize size, guint64 offset);
/* Waits until one of the events `what` (poll(2)) occurs at `fd`, or until the time `until`
 * (g_get_monotonic_time()). FALSE with errno set, ETIMEDOUT if the time is over. */
gboolean ky_fd_wait (int fd, short what, gint64 until);
/* Maps `fd` (a regular file or memfd) read-only and private. An empty file gives a view of size 0
 * with data "". Unmap with ky_view_unmap(). Errors: IO; LIMIT when larger than `limit`. */
gboolean ky_fd_map (int fd, gsize limit, KyView *ret_view, GError **error);
void ky_view_unmap (KyView *view);
