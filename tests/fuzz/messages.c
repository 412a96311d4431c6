/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads packets as the supervisor, the store and the opener read those of a worker or a front end
 * that an attacker has taken over. */
#include "tests/fuzz/messages.h"

#include "tests/unit/test-messages.h"

#include <fcntl.h>
#include <unistd.h>

static guint
count_messages (void)
{
  guint n = 0;

  while (test_messages[n].name != NULL)
    n++;
  return n;
}

/* Returns whether `fields` were taken, with the descriptors that the message needs. */
static gboolean
fuzz_read_message (const TestMessage *message, KyView fields, KyPacket *again)
{
  g_auto (KyWireIn) in = { .type = message->type, .size = fields.size };

  in.reader = ky_reader (fields);
  for (in.n_fds = 0; in.n_fds < message->n_fds; in.n_fds++)
    in.fds[in.n_fds] = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  return message->again (&in, again);
}

void
ky_fuzz_message (KyView input)
{
  g_auto (KyPacket) again = { 0 };
  g_auto (KyPacket) third = { 0 };

  if (input.size == 0)
    return;
  const TestMessage *message = &test_messages[input.data[0] % count_messages ()];
  if (!fuzz_read_message (message, ky_view (input.data + 1, input.size - 1), &again))
    return;
  g_assert_false (again.failed);
  const GByteArray *bytes = again.out.bytes;
  g_assert_true (fuzz_read_message (
      message, ky_view (bytes->data + KY_WIRE_HEAD, bytes->len - KY_WIRE_HEAD), &third));
  g_assert_cmpmem (bytes->data, bytes->len, third.out.bytes->data, third.out.bytes->len);
}
