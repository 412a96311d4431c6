/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded into a program that serves: at SIGRTMAX it does in its name what somebody would who has
 * taken it over. KIYOME_PROBE is "FD DEED..."; what became of each deed is written to FD, "DEED:
 * open" or the error that it met. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static char *deeds[32];
static unsigned int n_deeds;
static int report = -1;

static int
try_connect (int port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons ((unsigned short)port),
                                 .sin_addr = { htonl (INADDR_LOOPBACK) } };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return -1;
  /* That nobody listens there is an answer of the network's. */
  if (connect (fd, (struct sockaddr *)&address, sizeof address) == 0 || errno == ECONNREFUSED)
    return 0;
  return -1;
}

static int
try_execute (void)
{
  char *const arguments[] = { (char *)"true", NULL };

  return execv ("/bin/true", arguments);
}

static int
try_write (const char *path)
{
  return open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0 ? -1 : 0;
}

static int
try_code (void)
{
  return mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                 == MAP_FAILED
             ? -1
             : 0;
}

/* "read:/etc/shadow": the text behind the colon is its argument. */
static int
commit (const char *deed)
{
  const char *colon = strchr (deed, ':');
  const char *argument = colon != NULL ? colon + 1 : "";
  size_t length = colon != NULL ? (size_t)(colon - deed) : strlen (deed);

#define IS(name) (length == strlen (name) && memcmp (deed, name, length) == 0)
  if (IS ("read"))
    return open (argument, O_RDONLY | O_CLOEXEC) < 0 ? -1 : 0;
  if (IS ("write"))
    return try_write (argument);
  if (IS ("remove"))
    return unlink (argument);
  if (IS ("tcp"))
    return try_connect (atoi (argument));
  if (IS ("packet"))
    return socket (AF_PACKET, SOCK_RAW, 0) < 0 ? -1 : 0;
  if (IS ("code"))
    return try_code ();
  if (IS ("signal"))
    return kill (atoi (argument), 0);
  if (IS ("run"))
    return try_execute ();
  if (IS ("fork"))
    return (int)syscall (SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
  if (IS ("namespace"))
    return unshare (CLONE_NEWUSER);
  if (IS ("trace"))
    return (int)syscall (SYS_ptrace, PTRACE_ATTACH, getppid (), NULL, NULL);
  if (IS ("unlisted"))
    return (int)syscall (SYS_acct, NULL);
  errno = EINVAL;
  return -1;
}

static void
on_signal (int number)
{
  int saved = errno;

  (void)number;
  for (unsigned int i = 0; i < n_deeds; i++)
    {
      char line[512];
      int result = commit (deeds[i]);
      int length = snprintf (line, sizeof line, "%s: %s\n", deeds[i],
                             result >= 0 ? "open" : strerrorname_np (errno));

      /* A child of a fork that was let through. */
      if (result == 0 && strcmp (deeds[i], "fork") == 0)
        _exit (0);
      if (write (report, line, (size_t)length) != length)
        break;
    }
  close (report);
  errno = saved;
}

__attribute__ ((constructor)) static void
begin (void)
{
  char *words = getenv ("KIYOME_PROBE");
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
  char *rest = NULL;

  if (words == NULL)
    return;
  words = strdup (words);
  unsetenv ("KIYOME_PROBE");
  unsetenv ("LD_PRELOAD");
  report = atoi (strtok_r (words, " ", &rest));
  for (char *deed; n_deeds < 32 && (deed = strtok_r (NULL, " ", &rest)) != NULL;)
    deeds[n_deeds++] = deed;
  sigaction (SIGRTMAX, &action, NULL);
}
