/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/sandbox/deeds.h"

#include "common/wire.h"
#include "sanitizer/messages.h"
#include "engine/report.h"
#include "sanitizer/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Bytes that no verifier lets through. */
static const gchar hostile[] = "MZ\x90 this program cannot be run";

/* --- calls that are not on the list --------------------------------------------------------- */

static void
open_file (void)
{
  open ("/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static void
write_file (void)
{
  open ("/tmp/kiyome-sandbox-test", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static void
look_at_file (void)
{
  access ("/etc/passwd", R_OK);
}

static void
make_socket (void)
{
  socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static void
fork_bomb (void)
{
  for (;;)
    fork ();
}

/* A child's child would be init's, and live on after its job. */
static void
outlive (void)
{
  if (fork () == 0 && fork () == 0)
    for (;;)
      pause ();
}

static void
start_thread (void)
{
  syscall (SYS_clone, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, NULL, NULL,
           NULL, NULL);
}

static void
run_program (void)
{
  char *const arguments[] = { (char *)"sh", NULL };

  execv ("/bin/sh", arguments);
}

static void
trace_parent (void)
{
  syscall (SYS_ptrace, PTRACE_SEIZE, 1, NULL, NULL);
}

static void
signal_all (void)
{
  kill (-1, SIGTERM);
}

static void
read_sibling (void)
{
  gchar buffer[16];
  struct iovec mine = { buffer, sizeof buffer };
  struct iovec theirs = { (void *)0x400000, sizeof buffer };

  syscall (SYS_process_vm_readv, getpid () - 1, &mine, 1, &theirs, 1, 0);
}

static void
open_sibling (void)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/%d/mem", (int)getpid () - 1);

  open (path, O_RDONLY | O_CLOEXEC);
}

static void
map_code (void)
{
  void *code
      = mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (code != MAP_FAILED)
    memset (code, 0xc3, 4096);
}

static void
make_code (void)
{
  void *code = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (code != MAP_FAILED)
    mprotect (code, 4096, PROT_READ | PROT_EXEC);
}

static void
replace_handler (void)
{
  signal (SIGSYS, SIG_IGN);
}

/* A blocked SIGSYS: the kernel then ends the process without asking the handler. */
static void
block_handler (void)
{
  sigset_t all;

  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, NULL);
  socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static void
regain (void)
{
  prctl (PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static void
old_calls (void)
{
#ifdef __x86_64__
  /* open() by the number of the 32-bit interface: it is ended for the architecture alone. */
  long result;

  __asm__ volatile("int $0x80" : "=a"(result) : "a"(5), "b"(0), "c"(0), "d"(0) : "memory");
  (void)result;
#else
  socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
#endif
}

/* --- resources ------------------------------------------------------------------------------ */

static void
allocate (void)
{
  for (;;)
    memset (g_malloc (1 << 20), 1, 1 << 20);
}

static void
map_memory (void)
{
  for (;;)
    {
      guint8 *data
          = mmap (NULL, 1 << 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

      if (data == MAP_FAILED)
        g_error ("failed to allocate");
      memset (data, 1, 1 << 24);
    }
}

static void
spin (void)
{
  for (volatile guint i = 0;; i++)
    continue;
}

static void
sleep_on (void)
{
  for (;;)
    poll (NULL, 0, 1000);
}

static guint
recurse (guint depth)
{
  volatile gchar frame[4096];

  frame[depth % sizeof frame] = (gchar)depth;
  if (depth == G_MAXUINT)
    return 0;
  return recurse (depth + 1) + (guint)frame[0];
}

static void
overflow_stack (void)
{
  recurse (0);
}

static void
crash (void)
{
  abort ();
}

static void
touch_null (void)
{
  *(volatile gchar *)NULL = 1;
}

/* A file of the supervisor's (sanitizer/files.h), -1 when it gives none. */
static int
ask_for_file (guint64 size, gboolean is_lasting)
{
  static guint32 number = 1000;
  static KyPacket packet;
  static KyWireIn in;
  g_auto (KyWorkerFileGivenIn) answer = { 0 };

  ky_worker_file_put (
      &packet, &(KyWorkerFileOut){ .number = ++number, .size = size, .is_lasting = is_lasting });
  if (!ky_packet_send (KY_SANDBOX_FD, &packet, NULL)
      || ky_wire_receive (KY_SANDBOX_FD, &in, 0, NULL) != 1
      || !ky_worker_file_given_read (&in, &answer, NULL))
    return -1;
  return ky_wire_take_fd (&in);
}

static void
settle_file (guint32 number)
{
  static KyPacket packet;

  ky_worker_file_settled_put (&packet, &(KyWorkerFileSettledOut){ .number = number });
  ky_packet_send (KY_SANDBOX_FD, &packet, NULL);
}

/* How much `fd` takes: written, and by every way to make it larger. */
static guint64
fill (int fd, guint64 size)
{
  g_autofree gchar *data = g_malloc0 (1 << 16);
  guint64 filled = 0;
  gssize n;

  while ((n = write (fd, data, 1 << 16)) > 0)
    filled += (guint64)n;
  for (guint i = 0; i < 4; i++)
    if (ftruncate (fd, (off_t)size + (1 << 20) * (off_t)(i + 1)) == 0)
      filled += 1 << 20;
  while ((n = pwrite (fd, data, 1 << 16, (off_t)(size + filled))) > 0)
    filled += (guint64)n;
  return filled;
}

static void
make_file (void)
{
  (void)!memfd_create ("fill", MFD_CLOEXEC);
}

static void
fill_file (void)
{
  int fd = ask_for_file (1 << 20, FALSE);

  _exit (fd >= 0 && fill (fd, 1 << 20) == 1 << 20 ? 64 : 65);
}

/* Beyond what it may write to one file. */
static void
fill_large_file (void)
{
  int fd = ask_for_file (64 << 20, FALSE);

  fill (fd, 64 << 20);
}

/* Files of `size` that are kept by a page that is mapped, or by nothing but this process's
 * descriptors, for as long as there are more. Settled: and not made smaller. Returns what they
 * hold. */
static guint64
pin (guint64 size, gboolean is_lasting, gboolean is_settled)
{
  guint64 held = 0;
  int fd;

  for (guint32 i = 1; (fd = ask_for_file (size, is_lasting)) >= 0; i++)
    {
      held += fill (fd, size);
      if (mmap (NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED
          && mmap (NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED)
        break;
      close (fd);
      if (is_settled)
        settle_file (1000 + i);
    }
  return held;
}

/* With limits.unpacked at 8 MiB: four times that and 64 MiB. */
#define FILES_LIMIT (96 << 20)

static void
pin_files (void)
{
  guint64 held = pin (1 << 20, TRUE, FALSE);

  _exit (held > 0 && held <= FILES_LIMIT ? 64 : 65);
}

static void
pin_settled_files (void)
{
  guint64 held = pin (1 << 20, FALSE, TRUE);

  _exit (held > 0 && held <= FILES_LIMIT ? 64 : 65);
}

/* Many files of nothing cost the kernel, too. */
static void
pin_empty_files (void)
{
  guint n = 0;
  int fd;

  for (; (fd = ask_for_file (0, TRUE)) >= 0; n++)
    close (fd);
  _exit (n > 0 && n <= FILES_LIMIT / (16 * 1024) ? 64 : 65);
}

static void
settle_unknown (void)
{
  settle_file (77);
  sleep_on ();
}

/* As many files as it may have open: not one more, and nobody else's. */
static void
open_files (void)
{
  guint n = 0;

  while (ask_for_file (0, TRUE) >= 0)
    n++;
  _exit (n < 64 ? 64 : 65);
}

static void
share_memory (void)
{
  mmap (NULL, 1 << 24, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void
map_stack (void)
{
  mmap (NULL, 1 << 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
}

/* Memory that was written counts no more once it can't be written again. */
static void
hide_memory (void)
{
  void *memory = mmap (NULL, 1 << 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  memset (memory, 1, 1 << 24);
  mprotect (memory, 1 << 24, PROT_READ);
}

static void
raise_stack (void)
{
  struct rlimit limit = { 1 << 30, 1 << 30 };

  _exit (setrlimit (RLIMIT_STACK, &limit) != 0 ? 64 : 65);
}

/* By the limits of QUICK in test_sandbox.py. No other limit may be left out in favour of a faster
 * start. */
static void
count_limits (void)
{
  static const struct
  {
    int resource;
    rlim_t now, most;
  } limits[] = { { RLIMIT_CORE, 0, 0 },
                 { RLIMIT_NOFILE, KY_SANDBOX_FDS, KY_SANDBOX_FDS },
                 { RLIMIT_STACK, 8 << 20, 8 << 20 },
                 { RLIMIT_MEMLOCK, 0, 0 },
                 { RLIMIT_MSGQUEUE, 0, 0 },
                 { RLIMIT_NPROC, 0, 0 },
                 { RLIMIT_FSIZE, 9 << 20, 9 << 20 },
                 { RLIMIT_DATA, 64 << 20, 64 << 20 },
                 { RLIMIT_AS, (80ULL << 20) + (2ULL << 30), (80ULL << 20) + (2ULL << 30) },
                 { RLIMIT_CPU, 3, 4 } };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      struct rlimit limit;

      if (getrlimit ((__rlimit_resource_t)limits[i].resource, &limit) != 0
          || limit.rlim_cur != limits[i].now || limit.rlim_max != limits[i].most)
        _exit (65 + (int)i);
    }
  _exit (64);
}

static void
leave (void)
{
  _exit (0);
}

/* --- the protocol --------------------------------------------------------------------------- */

static void
write_everywhere (void)
{
  for (int fd = 0; fd < 1024; fd++)
    if (write (fd, "hello", 5) < 0)
      continue;
  sleep_on ();
}

static void
send_garbage (void)
{
  guint8 garbage[512];

  for (guint i = 0; i < sizeof garbage; i++)
    garbage[i] = i < sizeof ky_wire_version ? (guint8)(ky_wire_version >> 8 * i) : (guint8)(i * 37);
  if (write (KY_SANDBOX_FD, garbage, sizeof garbage) > 0)
    sleep_on ();
}

static void
send_huge (void)
{
  g_autofree gchar *data = g_malloc0 (180 * 1024);

  data[0] = (gchar)(KY_WORKER_RESULT & 0xff);
  data[1] = (gchar)(KY_WORKER_RESULT >> 8);
  if (write (KY_SANDBOX_FD, data, 180 * 1024) > 0)
    sleep_on ();
}

static void
send_truncated (void)
{
  g_auto (KyPacket) packet = { 0 };

  ky_packet_begin (&packet, KY_WORKER_RESULT);
  ky_wire_u32 (&packet.out, 0);
  ky_wire_u32 (&packet.out, 0xfffffff0u); /* a message of this length */
  if (ky_packet_send (KY_SANDBOX_FD, &packet, NULL))
    sleep_on ();
}

/* Of the second family, without a name, and nothing charged. */
static gboolean
ask_for_part (KyPacket *packet, guint32 ticket, KyTreatment treatment, KyView content)
{
  ky_worker_part_put (packet, &(KyWorkerPartOut){ .ticket = ticket,
                                                  .family = 2,
                                                  .treatment = treatment,
                                                  .content = ky_blob_of (content) });
  return ky_packet_send (KY_SANDBOX_FD, packet, NULL);
}

static void
ask_for_odd_part (KyTreatment treatment)
{
  g_auto (KyPacket) packet = { 0 };

  if (ask_for_part (&packet, 1, treatment, ky_view ("GUEST\nsay hello\n", 16)))
    sleep_on ();
}

static void
ask_with_unknown_flag (void)
{
  ask_for_odd_part ((KyTreatment){ .flags = KY_MEMBER_ALL + 1 });
}

static void
ask_with_unknown_method (void)
{
  ask_for_odd_part ((KyTreatment){ .method = KY_METHOD_LAST });
}

static void
ask_below_any_level (void)
{
  ask_for_odd_part ((KyTreatment){ .level = G_MAXUINT });
}

/* Where to begin in the ladder is the supervisor's to say. */
static void
ask_from_later_method (void)
{
  ask_for_odd_part ((KyTreatment){ .from = 1 });
}

static void
flood (void)
{
  g_auto (KyPacket) packet = { 0 };
  guint32 ticket = 1000;

  while (ticket < 2000
         && ask_for_part (&packet, ticket, (KyTreatment){ 0 }, ky_view ("GUEST\nsay hello\n", 16)))
    ticket++;
  sleep_on ();
}

/* Asks for files and never takes them. */
static void
read_nothing (void)
{
  static KyPacket packet;

  for (guint32 i = 0;; i++)
    {
      ky_worker_file_put (&packet, &(KyWorkerFileOut){ .number = i, .is_lasting = TRUE });
      if (!ky_packet_send (KY_SANDBOX_FD, &packet, NULL))
        sleep_on ();
    }
}

/* The same with parts, whose answers are large. */
static void
read_no_answers (void)
{
  static KyPacket packet;
  g_autoptr (GString) text = g_string_new ("GUEST\nsay ");

  while (text->len < 48 * 1024)
    g_string_append (text, "hello ");
  g_string_append_c (text, '\n');
  for (guint32 i = 1;; i++)
    {
      if (!ask_for_part (&packet, 100000 + i, (KyTreatment){ 0 },
                         ky_view ((const guint8 *)text->str, text->len)))
        sleep_on ();
      poll (NULL, 0, 5);
    }
}

/* A result as the worker itself would send it, of `media_type` and with `output` or `fd`. */
static void
send_result_of (const gchar *media_type, KyOutcome outcome, KyView output, int fd, guint64 size)
{
  g_autoptr (KyReportPart) report = ky_report_part_new ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_auto (KyPacket) packet = { 0 };

  g_free (report->output_type);
  report->output_type = g_strdup (media_type);
  g_free (report->type);
  report->type = g_strdup ("trial");
  report->outcome = outcome;
  report->method = outcome == KY_OUTCOME_PASSED ? KY_METHOD_PASS : KY_METHOD_REBUILD;
  report->reason = KY_REASON_NONE;
  report->has_output = TRUE;
  if (outcome == KY_OUTCOME_PASSED)
    {
      g_free (report->allow_id);
      report->allow_id = g_strdup ("test-entry");
    }
  ky_report_serialize (report, bytes);
  ky_worker_result_put (
      &packet, &(KyWorkerResultOut){ .report = ky_blob_of (ky_view (bytes->data, bytes->len)),
                                     .has_output = TRUE,
                                     .output = fd >= 0 ? (KyBlob){ TRUE, .fd = fd, .size = size }
                                                       : ky_blob_of (output) });
  ky_packet_send (KY_SANDBOX_FD, &packet, NULL);
}

static void
send_result (KyOutcome outcome, KyView output, int fd, guint64 size)
{
  send_result_of ("text/x-trial", outcome, output, fd, size);
}

static void
claim_passed (void)
{
  send_result (KY_OUTCOME_PASSED, ky_view (hostile, sizeof hostile - 1), -1, 0);
  leave ();
}

static void
deliver_hostile (void)
{
  send_result (KY_OUTCOME_REBUILT, ky_view (hostile, sizeof hostile - 1), -1, 0);
  leave ();
}

static void
deliver_trailing (void)
{
  static const gchar output[] = "TRIAL\nsay hello\n<script>";

  send_result (KY_OUTCOME_REBUILT, ky_view (output, sizeof output - 1), -1, 0);
  leave ();
}

/* What the family of `plan` could have written: its verifier accepts that. */
static void
deliver_plan (void)
{
  static const gchar output[] = "PLAN\nsay hello\n";

  send_result_of ("text/x-plan", KY_OUTCOME_REBUILT, ky_view (output, sizeof output - 1), -1, 0);
  leave ();
}

/* What the verifier saw is what is delivered: an output that can still be written to is none. */
static void
keep_mapping (void)
{
  static const gchar output[] = "TRIAL\nsay hello\n";
  int fd = ask_for_file (sizeof output - 1, TRUE);
  gchar *map;

  map = mmap (NULL, sizeof output - 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  memcpy (map, output, sizeof output - 1);
  send_result (KY_OUTCOME_REBUILT, ky_view ("", 0), fd, sizeof output - 1);
  for (;;)
    memcpy (map, "MZ", 2);
}

/* The same with a file that can't be sealed any more. */
static void
refuse_seals (void)
{
  static const gchar output[] = "TRIAL\nsay hello\n";
  int fd = ask_for_file (sizeof output - 1, TRUE);

  if (write (fd, output, sizeof output - 1) < 0 || fcntl (fd, F_ADD_SEALS, F_SEAL_SEAL) != 0)
    leave ();
  send_result (KY_OUTCOME_REBUILT, ky_view ("", 0), fd, sizeof output - 1);
  sleep_on ();
}

/* Its result is good, but it does not go. */
static void
linger (void)
{
  static const gchar output[] = "TRIAL\nsay hello\n";

  send_result (KY_OUTCOME_REBUILT, ky_view (output, sizeof output - 1), -1, 0);
  spin ();
}

static void
go_deaf (void)
{
  close (KY_SANDBOX_FD);
  spin ();
}

/* Keeps its own socket alive in its own socket. */
static void
hide_socket (void)
{
  g_auto (KyPacket) packet = { 0 };

  ky_packet_begin (&packet, KY_WORKER_WAIT);
  ky_wire_fd (&packet.out, KY_SANDBOX_FD);
  ky_packet_send (KY_SANDBOX_FD, &packet, NULL);
  leave ();
}

static const struct
{
  const gchar *name;
  void (*run) (void);
} deeds[] = {
  { "open file", open_file },
  { "write file", write_file },
  { "look at file", look_at_file },
  { "make socket", make_socket },
  { "fork bomb", fork_bomb },
  { "outlive", outlive },
  { "start thread", start_thread },
  { "run program", run_program },
  { "trace parent", trace_parent },
  { "signal all", signal_all },
  { "read sibling", read_sibling },
  { "open sibling", open_sibling },
  { "map code", map_code },
  { "make code", make_code },
  { "replace handler", replace_handler },
  { "block handler", block_handler },
  { "regain", regain },
  { "old calls", old_calls },
  { "allocate", allocate },
  { "map memory", map_memory },
  { "spin", spin },
  { "sleep", sleep_on },
  { "overflow stack", overflow_stack },
  { "crash", crash },
  { "touch null", touch_null },
  { "make file", make_file },
  { "fill file", fill_file },
  { "fill large file", fill_large_file },
  { "pin files", pin_files },
  { "pin settled files", pin_settled_files },
  { "pin empty files", pin_empty_files },
  { "settle unknown", settle_unknown },
  { "share memory", share_memory },
  { "map stack", map_stack },
  { "hide memory", hide_memory },
  { "raise stack", raise_stack },
  { "count limits", count_limits },
  { "read nothing", read_nothing },
  { "read no answers", read_no_answers },
  { "open files", open_files },
  { "leave", leave },
  { "write everywhere", write_everywhere },
  { "send garbage", send_garbage },
  { "send huge", send_huge },
  { "send truncated", send_truncated },
  { "flood", flood },
  { "ask with flag", ask_with_unknown_flag },
  { "ask with method", ask_with_unknown_method },
  { "ask below all", ask_below_any_level },
  { "ask from later", ask_from_later_method },
  { "claim passed", claim_passed },
  { "deliver hostile", deliver_hostile },
  { "deliver plan", deliver_plan },
  { "deliver trailing", deliver_trailing },
  { "keep mapping", keep_mapping },
  { "refuse seals", refuse_seals },
  { "linger", linger },
  { "go deaf", go_deaf },
  { "hide socket", hide_socket },
};

/* Fonts' directory may be read, nothing else: no breach, but refused. */
static gboolean
try_reading (KyJob *job, GError **error)
{
  ky_autofd int fonts = open ("/usr/share/fonts", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int fonts_error = errno;
  ky_autofd int secret = open ("/etc/passwd", O_RDONLY | O_CLOEXEC);
  int secret_error = errno;

  if ((fonts >= 0 || fonts_error == ENOENT) && secret < 0 && secret_error == EACCES)
    return TRUE;
  return ky_fail (error, KY_ERROR_INTERNAL, "a file could be read, or no font");
}

static gpointer
pass_on (gpointer data)
{
  return data;
}

/* A thread with a name, as libraries start them. */
static gboolean
try_threading (KyJob *job)
{
  return g_thread_join (g_thread_new ("trial", pass_on, job)) == job;
}

/* A part that another family would have to do, without end. */
static gboolean
nest (KyJob *job, GError **error)
{
  const gchar *type = ky_view_starts_with (ky_job_input (job), "TRIAL", 5) ? "GUEST" : "TRIAL";
  g_autofree gchar *text = g_strdup_printf ("%s\ndo nest\n", type);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (KyMember) member
      = ky_job_member_start (job, "part", NULL, bytes, (KyTreatment){ 0 }, error);

  return member != NULL && ky_job_member_finish (job, member, error);
}

gboolean
ky_deed (KyJob *job, const gchar *name, GError **error)
{
  if (g_str_equal (name, "try reading"))
    return try_reading (job, error);
  if (g_str_equal (name, "try threading"))
    return try_threading (job);
  if (g_str_equal (name, "nest"))
    return nest (job, error);
  if (g_str_equal (name, "write hostile"))
    return ky_job_write (job, hostile, sizeof hostile - 1, error);
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_str_equal (name, deeds[i].name))
      {
        deeds[i].run ();
        /* It was let do that. */
        _exit (66);
      }
  return ky_fail (error, KY_ERROR_MALFORMED, "%s: no such deed", name);
}
