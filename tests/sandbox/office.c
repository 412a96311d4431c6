/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands in kiyome-office's place: what the launcher starts inside bubblewrap, with LibreOffice's
 * sandbox around it, but instead of a conversion it tries what LibreOffice must not be able to do.
 * The step's input names the moment:
 *
 *   entered   LibreOffice is loaded, no document was read
 *   closed    a document is read
 *   thread    the same, in a thread that was there before
 *   program   as soffice.bin reads its document
 *
 * The answer is for each deed its name and how it ended: "done", or an error's name in small
 * letters. */
#include "common/wire.h"
#include "engine/filetype.h"
#include "sanitizer/office-sandbox.h"
#include "sanitizer/office.h"
#include "sanitizer/sandbox.h"
#include "sanitizer/zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- deeds: 0 or more when it was done, -1 with errno ---------------------------------------- */

/* A new process that leaves at once. */
static long
new_process (unsigned long flags)
{
  long pid = syscall (SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);

  if (pid == 0)
    _exit (0);
  return pid > 0 ? waitpid ((pid_t)pid, NULL, 0) : pid;
}

static long
new_user_namespace (void)
{
  return new_process (CLONE_NEWUSER);
}

/* -1 when each is refused, with the last one's error. */
static long
other_namespaces (void)
{
  static const unsigned long flags[] = { CLONE_NEWNS,
                                         CLONE_NEWCGROUP,
                                         CLONE_NEWUTS,
                                         CLONE_NEWIPC,
                                         CLONE_NEWPID,
                                         CLONE_NEWNET,
                                         CLONE_NEWUSER | CLONE_NEWNET,
                                         CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID };
  long result = -1;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    result = MAX (result, new_process (flags[i]));
  return result;
}

static long
clone_by_structure (void)
{
  struct
  {
    guint64 flags, pidfd, child, parent, exit_signal, stack, stack_size, tls;
  } arguments = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };

  return syscall (SYS_clone3, &arguments, sizeof arguments);
}

static long
leave_namespaces (void)
{
  return unshare (CLONE_NEWUSER);
}

static long
plain_fork (void)
{
  return new_process (0);
}

static long
sharing_fork (void)
{
  return syscall (SYS_clone, CLONE_VM | SIGCHLD, NULL, NULL, NULL, NULL);
}

static void *
return_nothing (void *data)
{
  return data;
}

static long
new_thread (void)
{
  pthread_t thread;

  errno = pthread_create (&thread, NULL, return_nothing, NULL);
  return errno == 0 && pthread_join (thread, NULL) == 0 ? 0 : -1;
}

/* As many processes as there may be; they end when the pipe closes. */
static long
fork_on (void)
{
  int pair[2];
  int error = 0;

  if (pipe (pair) != 0)
    return -1;
  for (guint i = 0; i < 2 * KY_OFFICE_THREADS && error == 0; i++)
    {
      pid_t pid = fork ();

      if (pid == 0)
        {
          gchar end;

          close (pair[1]);
          _exit (read (pair[0], &end, 1) == 0 ? 0 : 1);
        }
      error = pid < 0 ? errno : 0;
    }
  close (pair[0]);
  close (pair[1]);
  while (wait (NULL) > 0)
    continue;
  errno = error;
  return error == 0 ? 0 : -1;
}

static long
run (const gchar *path)
{
  gchar *const arguments[] = { (gchar *)path, (gchar *)"--version", NULL };
  gchar *const none[] = { NULL };
  int pair[2];
  int error = 0;
  gssize got;
  pid_t pid;

  if (pipe2 (pair, O_CLOEXEC) != 0)
    return -1;
  pid = fork ();
  if (pid == 0)
    {
      execve (path, arguments, none);
      error = errno;
      _exit (write (pair[1], &error, sizeof error) > 0 ? 1 : 2);
    }
  if (pid < 0)
    {
      /* In place of this process, which would be gone. */
      close (pair[0]);
      close (pair[1]);
      execve (path, arguments, none);
      return -1;
    }
  close (pair[1]);
  got = read (pair[0], &error, sizeof error);
  close (pair[0]);
  waitpid (pid, NULL, 0);
  errno = error;
  return got > 0 ? -1 : 0;
}

static long
run_shell (void)
{
  return run ("/bin/sh");
}

static long
run_office (void)
{
  return run (KY_OFFICE_DIRECTORY "/soffice.bin");
}

static long
run_own_file (void)
{
  int file = open ("/tmp/own", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

  if (file < 0 || write (file, "#!/bin/true\n", 12) != 12 || close (file) != 0)
    return 0;
  return run ("/tmp/own");
}

static long
map_as (int protection, int flags)
{
  int file = -1;
  void *memory;

  if ((flags & MAP_ANONYMOUS) == 0)
    {
      file = open ("/tmp/code", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
      if (file < 0 || ftruncate (file, 4096) != 0)
        return 0;
    }
  memory = mmap (NULL, 4096, protection, flags, file, 0);
  ky_fd_clear (&file);
  return memory != MAP_FAILED ? 0 : -1;
}

static long
make_memory_file (void)
{
  int fd = memfd_create ("code", MFD_CLOEXEC);

  if (fd >= 0)
    close (fd);
  return fd;
}

static long
map_writable_code (void)
{
  return map_as (PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS);
}

static long
map_code (void)
{
  return map_as (PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS);
}

static long
map_shared_code (void)
{
  return map_as (PROT_READ | PROT_EXEC, MAP_SHARED);
}

static long
map_writable_file (void)
{
  return map_as (PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE);
}

static long
map_without_file (int flags)
{
  void *memory = mmap (NULL, 1 << 20, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

  return memory != MAP_FAILED ? 0 : -1;
}

static long
share_memory (void)
{
  return map_without_file (MAP_SHARED);
}

static long
map_stack (void)
{
  return map_without_file (MAP_PRIVATE | MAP_GROWSDOWN);
}

static long
map_memory (void)
{
  return map_without_file (MAP_PRIVATE);
}

static long
raise_stack (void)
{
  struct rlimit limit = { 1 << 30, 1 << 30 };

  return setrlimit (RLIMIT_STACK, &limit);
}

static long
make_code_of (gsize size)
{
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  return memory != MAP_FAILED ? mprotect (memory, size, PROT_READ | PROT_EXEC) : 0;
}

static long
make_code (void)
{
  return make_code_of (4096);
}

static long
make_much_code (void)
{
  return make_code_of (1 << 20);
}

static long
make_writable_code (void)
{
  void *memory = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  return mprotect (memory, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
}

static long
socket_of (int family, int type, int protocol)
{
  int fd = socket (family, type | SOCK_CLOEXEC, protocol);

  if (fd >= 0)
    close (fd);
  return fd;
}

static long
socket_unix (void)
{
  return socket_of (AF_UNIX, SOCK_STREAM, 0);
}

static long
socket_inet (void)
{
  return socket_of (AF_INET, SOCK_STREAM, 0);
}

static long
socket_others (void)
{
  static const int families[] = { AF_INET6, AF_NETLINK, AF_PACKET, AF_VSOCK, AF_ALG, AF_BLUETOOTH };
  long result = -1;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    result = MAX (result, socket_of (families[i], SOCK_RAW, 0));
  return result;
}

static long
socket_pair (void)
{
  int pair[2];

  return socketpair (AF_INET, SOCK_STREAM, 0, pair);
}

static long
open_as (const gchar *path, int flags)
{
  int fd = open (path, flags | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
  return fd;
}

static long
write_temporary (void)
{
  return open_as ("/tmp/a", O_WRONLY | O_CREAT);
}

static long
write_root (void)
{
  return open_as ("/a", O_WRONLY | O_CREAT);
}

static long
write_library (void)
{
  return open_as (KY_OFFICE_DIRECTORY "/a", O_WRONLY | O_CREAT);
}

static long
read_font (void)
{
  return open_as ("/usr/share", O_RDONLY | O_DIRECTORY);
}

static long
read_program (void)
{
  return open_as ("/usr/bin/bwrap", O_RDONLY);
}

static long
read_own_program (void)
{
  return open_as ("/kiyome-office", O_RDONLY);
}

static long
read_accounts (void)
{
  return open_as ("/etc/passwd", O_RDONLY);
}

static long
make_node (void)
{
  return mknod ("/tmp/node", S_IFCHR | 0600, 0x103);
}

static long
trace (void)
{
  return ptrace (PTRACE_SEIZE, 1, NULL, NULL);
}

static long
kill_first (void)
{
  return kill (1, SIGTERM);
}

static long
mount_something (void)
{
  return mount ("none", "/tmp", "tmpfs", 0, NULL);
}

static long
raise_limit (void)
{
  struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

  return setrlimit (RLIMIT_NPROC, &limit);
}

static long
limit_others (void)
{
  return prlimit (1, RLIMIT_NPROC, NULL, NULL);
}

static long
be_dumpable (void)
{
  return prctl (PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static long
run_what_is_read (void)
{
  return syscall (SYS_personality, 0x0400000); /* READ_IMPLIES_EXEC */
}

/* Corners of the kernel: -1 when each is refused. */
static long
kernel_corners (void)
{
  static const long calls[]
      = { SYS_io_uring_setup, SYS_bpf,      SYS_perf_event_open, SYS_userfaultfd, SYS_keyctl,
          SYS_add_key,        SYS_setns,    SYS_chroot,          SYS_pivot_root,  SYS_open_tree,
          SYS_fsopen,         SYS_shmget,   SYS_msgget,          SYS_semget,      SYS_mq_open,
          SYS_pidfd_getfd,    SYS_execveat, SYS_process_vm_readv };
  long result = -1;

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      long got = syscall (calls[i], 0, 0, 0, 0, 0, 0);

      if (got >= 0 || errno != EPERM)
        return 0;
      result = MAX (result, got);
    }
  return result;
}

static long
ask_device (void)
{
  return syscall (SYS_ioctl, KY_SANDBOX_FD, 0x5412 /* TIOCSTI */, "x");
}

static const struct
{
  const gchar *name;
  long (*run) (void);
} deeds[] = {
  { "user", new_user_namespace },
  { "namespaces", other_namespaces },
  { "clone3", clone_by_structure },
  { "unshare", leave_namespaces },
  { "fork", plain_fork },
  { "vmfork", sharing_fork },
  { "thread", new_thread },
  { "shell", run_shell },
  { "ownfile", run_own_file },
  { "office", run_office },
  { "memfd", make_memory_file },
  { "wxmap", map_writable_code },
  { "xmap", map_code },
  { "xshared", map_shared_code },
  { "wxfile", map_writable_file },
  { "share", share_memory },
  { "growdown", map_stack },
  { "map", map_memory },
  { "stack", raise_stack },
  { "xprotect", make_code },
  { "xprotectmuch", make_much_code },
  { "wxprotect", make_writable_code },
  { "unix", socket_unix },
  { "inet", socket_inet },
  { "sockets", socket_others },
  { "socketpair", socket_pair },
  { "writetmp", write_temporary },
  { "writeroot", write_root },
  { "writelibrary", write_library },
  { "readshare", read_font },
  { "readbin", read_program },
  { "readself", read_own_program },
  { "readetc", read_accounts },
  { "mknod", make_node },
  { "ptrace", trace },
  { "kill", kill_first },
  { "mount", mount_something },
  { "rlimit", raise_limit },
  { "prlimit", limit_others },
  { "dumpable", be_dumpable },
  { "personality", run_what_is_read },
  { "corners", kernel_corners },
  { "ioctl", ask_device },
  { "forkbomb", fork_on },
};

/* (transfer full) */
static gchar *
try_all (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      long result;
      g_autofree gchar *word = NULL;

      /* Shared memory: its child would go on in this frame. */
      if (deeds[i].run == sharing_fork && g_getenv ("ENTERED") != NULL)
        continue;
      errno = 0;
      result = deeds[i].run ();
      word = g_ascii_strdown (result >= 0 ? "done" : strerrorname_np (errno), -1);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? " " : "", deeds[i].name, word);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static int gate[2];

static void *
try_in_thread (void *data)
{
  gchar go;

  (void)data;
  return read (gate[0], &go, 1) == 1 ? try_all () : NULL;
}

static gchar *
try_as_program (GError **error)
{
  gchar text[4096] = "";
  gssize size;
  pid_t pid = fork ();

  if (pid == 0)
    {
      g_autofree gchar *found = NULL;

      if (!ky_office_enter_program () || !ky_office_close (NULL))
        _exit (1);
      found = try_all ();
      _exit (write (gate[1], found, strlen (found)) > 0 ? 0 : 1);
    }
  close (gate[1]);
  waitpid (pid, NULL, 0);
  size = read (gate[0], text, sizeof text - 1);
  if (size <= 0)
    ky_error_set_errno (error, "the program's answer");
  return size > 0 ? g_strdup (text) : NULL;
}

static gboolean
try_step (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  KyView view = ky_job_input (job);
  g_autofree gchar *moment = ky_view_to_string (view);
  g_autofree gchar *found = NULL;
  pthread_t thread;

  (void)step;
  (void)argument;
  if (pipe (gate) != 0)
    return ky_error_set_errno (error, "pipe");
  if (g_str_equal (moment, "entered"))
    {
      g_setenv ("ENTERED", "1", TRUE);
      found = try_all ();
    }
  else if (g_str_equal (moment, "program"))
    found = try_as_program (error);
  else
    {
      if (pthread_create (&thread, NULL, try_in_thread, NULL) != 0 || !ky_office_close (error))
        return FALSE;
      if (g_str_equal (moment, "closed"))
        found = try_all ();
      else if (write (gate[1], "g", 1) != 1 || pthread_join (thread, (void **)&found) != 0)
        return FALSE;
    }
  return found != NULL && ky_job_write (job, found, strlen (found), error);
}

int
main (int argc, char **argv)
{
  static const KyKnownPolicies known;
  const KyZygote zygote = { .family = (guint)__builtin_ctz (KY_FAMILY_CONVERT), .step = try_step };
  KyWireIn in = { 0 };

  (void)argv;
  if (!ky_office_enter (argc == 1, NULL))
    return 1;
  ky_worker_run (&zygote, &known, &in);
}
