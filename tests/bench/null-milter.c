/* SPDX-License-Identifier: GPL-2.0-or-later */
/* null-milter MODE SOCKET DIRECTORY: what a milter costs that does nothing (read), that replaces
 * the body by itself (replace), or that stores the original durably (store: a new file below
 * DIRECTORY, fsynced, then the directory). The measure for kiyome-milter, by the same library. */
#include <errno.h>
#include <fcntl.h>
#include <libmilter/mfapi.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum
{
  MODE_READ,
  MODE_REPLACE,
  MODE_STORE,
} Mode;

typedef struct
{
  char *data;
  size_t size, room;
  size_t body; /* where the body begins */
} Message;

static Mode mode;
static const char *directory;
static int directory_fd = -1;
static atomic_ulong counter;

static bool
append (Message *message, const void *data, size_t size)
{
  if (message->size + size > message->room)
    {
      size_t room = (message->size + size) * 2;
      char *larger = realloc (message->data, room);

      if (larger == NULL)
        return false;
      message->data = larger;
      message->room = room;
    }
  memcpy (message->data + message->size, data, size);
  message->size += size;
  return true;
}

static sfsistat
on_connect (SMFICTX *context, char *host, _SOCK_ADDR *address)
{
  Message *message = calloc (1, sizeof *message);

  (void)host;
  (void)address;
  if (message == NULL || smfi_setpriv (context, message) != MI_SUCCESS)
    return SMFIS_TEMPFAIL;
  return SMFIS_CONTINUE;
}

static sfsistat
on_envfrom (SMFICTX *context, char **arguments)
{
  Message *message = smfi_getpriv (context);

  (void)arguments;
  message->size = 0;
  return SMFIS_CONTINUE;
}

static sfsistat
on_header (SMFICTX *context, char *name, char *value)
{
  Message *message = smfi_getpriv (context);

  if (!append (message, name, strlen (name)) || !append (message, ":", 1)
      || !append (message, value, strlen (value)) || !append (message, "\r\n", 2))
    return SMFIS_TEMPFAIL;
  return SMFIS_CONTINUE;
}

static sfsistat
on_eoh (SMFICTX *context)
{
  Message *message = smfi_getpriv (context);

  if (!append (message, "\r\n", 2))
    return SMFIS_TEMPFAIL;
  message->body = message->size;
  return SMFIS_CONTINUE;
}

static sfsistat
on_body (SMFICTX *context, unsigned char *data, size_t size)
{
  return append (smfi_getpriv (context), data, size) ? SMFIS_CONTINUE : SMFIS_TEMPFAIL;
}

static bool
store (const Message *message)
{
  char name[64];
  int fd;
  bool is_stored;

  snprintf (name, sizeof name, "%d-%lu", (int)getpid (), atomic_fetch_add (&counter, 1));
  fd = openat (directory_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return false;
  is_stored = write (fd, message->data, message->size) == (ssize_t)message->size && fsync (fd) == 0
              && fsync (directory_fd) == 0;
  close (fd);
  return is_stored;
}

static sfsistat
on_eom (SMFICTX *context)
{
  Message *message = smfi_getpriv (context);

  if (mode == MODE_REPLACE
      && smfi_replacebody (context, (unsigned char *)message->data + message->body,
                           (int)(message->size - message->body))
             != MI_SUCCESS)
    return SMFIS_TEMPFAIL;
  if (mode == MODE_STORE && !store (message))
    return SMFIS_TEMPFAIL;
  return SMFIS_ACCEPT;
}

static sfsistat
on_close (SMFICTX *context)
{
  Message *message = smfi_getpriv (context);

  if (message != NULL)
    free (message->data);
  free (message);
  smfi_setpriv (context, NULL);
  return SMFIS_CONTINUE;
}

int
main (int argc, char **argv)
{
  static char name[] = "null-milter";
  static struct smfiDesc description = {
    .xxfi_name = name,
    .xxfi_version = SMFI_VERSION,
    .xxfi_flags = SMFIF_CHGBODY,
    .xxfi_connect = on_connect,
    .xxfi_envfrom = on_envfrom,
    .xxfi_header = on_header,
    .xxfi_eoh = on_eoh,
    .xxfi_body = on_body,
    .xxfi_close = on_close,
    .xxfi_eom = on_eom,
  };
  static const char *const modes[] = { "read", "replace", "store" };
  int found = -1;

  for (int i = 0; argc == 4 && i < 3; i++)
    if (strcmp (argv[1], modes[i]) == 0)
      found = i;
  if (found < 0)
    {
      fprintf (stderr, "usage: null-milter read|replace|store SOCKET DIRECTORY\n");
      return 2;
    }
  mode = (Mode)found;
  directory = argv[3];
  directory_fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory_fd < 0)
    {
      perror (directory);
      return 2;
    }
  if (smfi_setconn (argv[2]) != MI_SUCCESS || smfi_register (description) != MI_SUCCESS)
    return 2;
  return smfi_main () == MI_SUCCESS ? 0 : 1;
}
