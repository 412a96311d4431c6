/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load PORT CONNECTIONS COUNT SENDER RECIPIENT FILE: hands FILE COUNT times to the SMTP server on
 * loopback, one connection a message, CONNECTIONS at once, and measures each from connect to the
 * reply to the final dot. FILE has CRLF line ends and stuffed dots; "@@@@@@@@@@@@@@@@" in it
 * becomes a number of its own in each message, so that no cache answers. Prints the wall time of
 * all, then each message's, in microseconds, one a line. Exit 1 when any message was not taken. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MARK "@@@@@@@@@@@@@@@@"
#define MARK_SIZE (sizeof MARK - 1)

static int port;
static long count;
static const char *sender, *recipient;
static char *message;
static size_t message_size;
static atomic_long next_message;
static long *latencies; /* µs; -1 refused */
static unsigned long run_id;

static long
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

static bool
put (int fd, const char *data, size_t size)
{
  while (size > 0)
    {
      ssize_t n = send (fd, data, size, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return false;
      data += n;
      size -= (size_t)n;
    }
  return true;
}

/* Reads a reply of one or several lines; its code, or 0. */
static int
reply (int fd)
{
  char line[2048];
  size_t size = 0;

  for (;;)
    {
      ssize_t n = recv (fd, line + size, sizeof line - 1 - size, 0);
      char *last;

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return 0;
      size += (size_t)n;
      line[size] = '\0';
      if (line[size - 1] != '\n')
        continue;
      line[size - 1] = '\0';
      last = strrchr (line, '\n');
      last = last != NULL ? last + 1 : line;
      if (strlen (last) >= 4 && last[3] == ' ')
        return atoi (last);
      line[size - 1] = '\n';
      if (size == sizeof line - 1)
        return 0;
    }
}

static bool __attribute__ ((format (printf, 3, 4)))
command (int fd, int wanted, const char *format, ...)
{
  char line[512];
  va_list arguments;
  int size, code;

  va_start (arguments, format);
  size = vsnprintf (line, sizeof line, format, arguments);
  va_end (arguments);
  if (size < 0 || (size_t)size >= sizeof line || !put (fd, line, (size_t)size))
    return false;
  code = reply (fd);
  if (code != wanted)
    fprintf (stderr, "load: %.*s: %d\n", size - 2, line, code);
  return code == wanted;
}

static void
number_marks (char *copy, long number)
{
  char text[MARK_SIZE + 1];

  snprintf (text, sizeof text, "%08lx%08lx", run_id & 0xffffffffUL,
            (unsigned long)number & 0xffffffffUL);
  for (char *at = memmem (copy, message_size, MARK, MARK_SIZE); at != NULL;
       at = memmem (at, message_size - (size_t)(at - copy), MARK, MARK_SIZE))
    memcpy (at, text, MARK_SIZE);
}

static bool
deliver (const char *copy, int *ret_fd)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons ((uint16_t)port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  int on = 1;

  *ret_fd = fd;
  if (fd < 0 || setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0
      || connect (fd, (struct sockaddr *)&address, sizeof address) != 0)
    {
      perror ("load: connect");
      return false;
    }
  return reply (fd) == 220 && command (fd, 250, "EHLO load.example\r\n")
         && command (fd, 250, "MAIL FROM:<%s>\r\n", sender)
         && command (fd, 250, "RCPT TO:<%s>\r\n", recipient) && command (fd, 354, "DATA\r\n")
         && put (fd, copy, message_size) && command (fd, 250, ".\r\n");
}

static void *
work (void *unused)
{
  char *copy = malloc (message_size);

  (void)unused;
  for (;;)
    {
      long number = atomic_fetch_add (&next_message, 1);
      long start;
      int fd = -1;

      if (copy == NULL || number >= count)
        break;
      memcpy (copy, message, message_size);
      number_marks (copy, number);
      start = now ();
      latencies[number] = deliver (copy, &fd) ? now () - start : -1;
      if (fd >= 0 && latencies[number] >= 0)
        command (fd, 221, "QUIT\r\n");
      if (fd >= 0)
        close (fd);
    }
  free (copy);
  return NULL;
}

static bool
read_message (const char *path)
{
  FILE *file = fopen (path, "rb");
  bool is_read = file != NULL && fseek (file, 0, SEEK_END) == 0;
  long size = is_read ? ftell (file) : -1;

  if (size > 0)
    {
      rewind (file);
      message = malloc ((size_t)size);
      message_size = (size_t)size;
      is_read = message != NULL && fread (message, 1, message_size, file) == message_size;
    }
  if (file != NULL)
    fclose (file);
  return is_read && size > 0;
}

int
main (int argc, char **argv)
{
  long connections, start, wall, refused = 0;
  pthread_t *threads;

  if (argc != 7 || (port = atoi (argv[1])) <= 0 || (connections = atol (argv[2])) <= 0
      || (count = atol (argv[3])) <= 0 || !read_message (argv[6]))
    {
      fprintf (stderr, "usage: load PORT CONNECTIONS COUNT SENDER RECIPIENT FILE\n");
      return 2;
    }
  sender = argv[4];
  recipient = argv[5];
  run_id = (unsigned long)now ();
  latencies = calloc ((size_t)count, sizeof *latencies);
  threads = calloc ((size_t)connections, sizeof *threads);
  if (latencies == NULL || threads == NULL)
    return 2;
  start = now ();
  for (long i = 0; i < connections; i++)
    if (pthread_create (&threads[i], NULL, work, NULL) != 0)
      return 2;
  for (long i = 0; i < connections; i++)
    pthread_join (threads[i], NULL);
  wall = now () - start;
  printf ("%ld\n", wall);
  for (long i = 0; i < count; i++)
    {
      refused += latencies[i] < 0;
      printf ("%ld\n", latencies[i]);
    }
  return refused > 0 ? 1 : 0;
}
