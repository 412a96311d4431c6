/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links that a policy keeps: what the writer writes the second reading takes, and no other. */
#include "filetypes/base/text/web-link.h"

#define VIEW(text)                                                                                 \
  {                                                                                                \
    (const guint8 *)(text), sizeof (text) - 1                                                      \
  }

static void
test_links (void)
{
  static const struct
  {
    gboolean is_link;
    KyView view;
  } rows[] = {
    { TRUE, VIEW ("http://a.example/") },
    { TRUE, VIEW ("https://a.example:8443/b?c=%E3%81%82#d") },
    { TRUE, VIEW ("http://[2001:db8::1]/a") },
    { TRUE, VIEW ("mailto:a.b+c@d.example") },
    { FALSE, VIEW ("http://") },
    { FALSE, VIEW ("http:///a") },
    { FALSE, VIEW ("http://a@b.example/") },
    { FALSE, VIEW ("http://a.example:b/") },
    { FALSE, VIEW ("http://a.example\0/b") },
    { FALSE, VIEW ("http://a.example\0") },
    { FALSE, VIEW ("http://\0a.example/") },
    { FALSE, VIEW ("http://a.example/\0b") },
    { FALSE, VIEW ("http://[2001:db8::1\0]/a") },
    { FALSE, VIEW ("http://a.example:8\0") },
    { FALSE, VIEW ("mailto:a\0b@c.example") },
    { FALSE, VIEW ("mailto:a@b.example?attach=c") },
    { FALSE, VIEW ("javascript:a") },
    { FALSE, VIEW ("file:///a") },
    { FALSE, VIEW ("\\\\a.example\\b") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *written = ky_web_link (rows[i].view);

      g_test_message ("row %u", i);
      g_assert_cmpint (ky_web_link_verify (rows[i].view), ==, rows[i].is_link);
      g_assert_true (written == NULL || ky_web_link_verify (ky_view (written, strlen (written))));
      if (rows[i].is_link)
        g_assert_cmpmem (written, strlen (written), rows[i].view.data, rows[i].view.size);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web-link/of what is written, and of nothing else", test_links);
  return g_test_run ();
}
