/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages of contract/front-end.def, opener.def, sanitizer.def and scanner.def: each that
 * keeps its bounds is read and packed again to the same bytes, and each that breaks one is
 * refused. */
#include "tests/unit/test-messages.h"

#include <fcntl.h>
#include <unistd.h>

#define MUTATIONS 3000
#define NO_FIELD G_MAXUINT

/* Writes a field with its greatest value, or, if `breaks`, with one beyond that. */
static void
put_field (KyPacket *packet, gchar kind, guint64 bound, gboolean breaks)
{
  g_autofree gchar *text = NULL;

  switch (kind)
    {
    case 'u':
    case 'f':
    case 'y':
      ky_wire_u32 (&packet->out, (guint32)(breaks ? bound + 1 : bound));
      break;
    case 'U':
      ky_wire_u64 (&packet->out, G_MAXUINT64);
      break;
    case 't':
      ky_packet_treatment (packet, (KyTreatment){ .method = breaks ? KY_METHOD_LAST : 0 });
      break;
    case 's':
      text = g_strnfill (MIN (bound, 8192) + (breaks ? 1 : 0), 'x');
      ky_wire_string (&packet->out, text);
      break;
    case 'h':
      ky_wire_bytes (&packet->out, "0123456789abcdef0123456789abcdef", breaks ? 31 : 32);
      break;
    case 'p':
      ky_wire_u32 (&packet->out, (guint32)(breaks ? bound + 1 : 1));
      for (guint64 i = 0; i < (breaks ? bound + 1 : 1); i++)
        {
          ky_wire_string (&packet->out, "name");
          ky_wire_string (&packet->out, "value");
        }
      break;
    default:
      if (kind == 'B') /* 2 is neither content nor a file */
        ky_wire_u32 (&packet->out, breaks ? 2 : 0);
      ky_wire_bytes (&packet->out, "content", 7);
      break;
    }
}

/* Returns whether a value beyond the bound exists. */
static gboolean
has_bound (gchar kind, guint64 bound)
{
  return kind != 'U' && kind != 'b' && !(kind == 'u' && bound == G_MAXUINT32);
}

static void
put_message (KyPacket *packet, const TestMessage *message, guint broken)
{
  ky_packet_begin (packet, message->type);
  for (guint i = 0; message->kinds[i] != '\0'; i++)
    put_field (packet, message->kinds[i], message->bounds[i], i == broken);
}

/* Reads `bytes` with `n_fds` descriptors as the message, and packs it into `again`. */
static gboolean
read_message (const TestMessage *message, const GByteArray *bytes, guint n_fds, KyPacket *again)
{
  g_auto (KyWireIn) in = { .type = message->type, .size = bytes->len };

  in.reader = ky_reader (ky_view (bytes->data, bytes->len));
  (void)ky_reader_bytes (&in.reader, KY_WIRE_HEAD);
  for (in.n_fds = 0; in.n_fds < n_fds; in.n_fds++)
    in.fds[in.n_fds] = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  return message->again (&in, again);
}

static void
test_message_is_read_and_packed_to_the_same_bytes (gconstpointer data)
{
  const TestMessage *message = data;
  g_auto (KyPacket) packet = { 0 };
  g_auto (KyPacket) again = { 0 };

  put_message (&packet, message, NO_FIELD);
  g_assert_true (read_message (message, packet.out.bytes, message->n_fds, &again));
  g_assert_false (again.failed);
  g_assert_cmpmem (packet.out.bytes->data, packet.out.bytes->len, again.out.bytes->data,
                   again.out.bytes->len);
}

static void
test_message_that_breaks_a_bound_is_refused (gconstpointer data)
{
  const TestMessage *message = data;
  g_auto (KyPacket) packet = { 0 };
  g_auto (KyPacket) again = { 0 };

  for (guint i = 0; message->kinds[i] != '\0'; i++)
    if (has_bound (message->kinds[i], message->bounds[i]))
      {
        put_message (&packet, message, i);
        g_assert_false (read_message (message, packet.out.bytes, message->n_fds, &again));
      }
}

static void
test_message_of_another_length_or_without_its_files_is_refused (gconstpointer data)
{
  const TestMessage *message = data;
  g_auto (KyPacket) packet = { 0 };
  g_auto (KyPacket) again = { 0 };

  put_message (&packet, message, NO_FIELD);
  if (message->n_fds > 0)
    g_assert_false (read_message (message, packet.out.bytes, message->n_fds - 1, &again));
  g_byte_array_append (packet.out.bytes, (const guint8 *)"", 1);
  g_assert_false (read_message (message, packet.out.bytes, message->n_fds, &again));
  for (guint length = packet.out.bytes->len - 2; length >= KY_WIRE_HEAD; length--)
    {
      g_byte_array_set_size (packet.out.bytes, length);
      g_assert_false (read_message (message, packet.out.bytes, message->n_fds, &again));
    }
}

/* What is taken from a changed message is packed to a message that is taken, too. */
static void
test_changed_message_is_refused_or_read_within_its_bounds (gconstpointer data)
{
  const TestMessage *message = data;
  g_auto (KyPacket) packet = { 0 };
  g_auto (KyPacket) again = { 0 };
  g_auto (KyPacket) third = { 0 };
  guint n_read = 0;

  for (guint i = 0; i < MUTATIONS; i++)
    {
      GByteArray *bytes;

      put_message (&packet, message, NO_FIELD);
      bytes = packet.out.bytes;
      for (gint changes = g_test_rand_int_range (1, 4); changes > 0; changes--)
        bytes->data[g_test_rand_int_range (KY_WIRE_HEAD, (gint)bytes->len)]
            = (guint8)g_test_rand_int_range (0, 256);
      if (!read_message (message, bytes, message->n_fds, &again))
        continue;
      n_read++;
      g_assert_false (again.failed);
      g_assert_true (read_message (message, again.out.bytes, message->n_fds, &third));
    }
  g_test_message ("%s: %u of %d read", message->name, n_read, MUTATIONS);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *name;
    void (*test) (gconstpointer data);
  } tests[] = {
    { "again", test_message_is_read_and_packed_to_the_same_bytes },
    { "bounds", test_message_that_breaks_a_bound_is_refused },
    { "length", test_message_of_another_length_or_without_its_files_is_refused },
    { "changed", test_changed_message_is_refused_or_read_within_its_bounds },
  };

  g_test_init (&argc, &argv, NULL);
  for (const TestMessage *message = test_messages; message->name != NULL; message++)
    for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
      {
        g_autofree gchar *path = g_strdup_printf ("/messages/%s/%s", message->name, tests[i].name);

        g_test_add_data_func (path, message, tests[i].test);
      }
  return g_test_run ();
}
