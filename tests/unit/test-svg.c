/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SVG drawings as pictures: where which colour is to be seen. */
#include "filetypes/draw/svg.h"
#include "tests/unit/drawn.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEAD "<svg xmlns='http://www.w3.org/2000/svg' "
#define NOTHING 0u

/* Of the drawing, in which `attributes` are those of the root. */
static cairo_surface_t *
draw_svg (const gchar *attributes, const gchar *content)
{
  g_autofree gchar *text = g_strconcat (HEAD, attributes, ">", content, "</svg>", NULL);
  GByteArray *file = g_byte_array_new ();
  cairo_surface_t *picture;

  g_byte_array_append (file, (const guint8 *)text, (guint)strlen (text));
  picture = draw (file, "a.svg");
  g_assert_nonnull (picture);
  g_assert_cmpint (cairo_surface_status (picture), ==, CAIRO_STATUS_SUCCESS);
  return picture;
}

/* Each part of a colour may differ by 2: filters compute in another colour space. */
static void
assert_color (cairo_surface_t *picture, gdouble x, gdouble y, guint32 expected)
{
  guint32 color = color_at (picture, x, y);

  for (guint shift = 0; shift < 32; shift += 8)
    if (ABS ((gint)(color >> shift & 255) - (gint)(expected >> shift & 255)) > 2)
      g_error ("%08x at %g, %g instead of %08x", color, x, y, expected);
}

#define SQUARE "width='96' height='96'"

static void
test_colors (void)
{
  cairo_surface_t *picture
      = draw_svg (SQUARE, "<rect width='48' height='48' fill='hsla(240, 100%, 50%, 1)'/>"
                          "<rect x='48' width='48' height='48' style='fill: hsl(0, 100%, 50%)'/>"
                          "<rect y='48' width='48' height='48' fill='hsla(120, 100%, 50%, 0.5)'/>");

  assert_color (picture, 24, 24, BLUE);
  assert_color (picture, 72, 24, RED);
  assert_color (picture, 24, 72, 0x80008000);
  assert_color (picture, 72, 72, NOTHING);
  cairo_surface_destroy (picture);
}

/* A line of more dashes than a reader should draw has none; others keep theirs. */
static void
test_dashes (void)
{
  cairo_surface_t *picture = draw_svg (
      SQUARE, "<g stroke='#f00'><path d='M0 24H96' stroke-width='9' stroke-dasharray='4 4'/>"
              "<g transform='scale(1e-3)' stroke-width='9000' style='stroke-dasharray: 4000 4000'>"
              "<path d='M0 48000H9e8'/></g>"
              "<g transform='scale(1e-4)' stroke-width='90000' style='stroke-dasharray: 400 400'>"
              "<path d='M0 720000H9e8'/></g></g>");

  assert_color (picture, 2, 24, RED);
  assert_color (picture, 6, 24, NOTHING);
  assert_color (picture, 2, 48, RED);
  assert_color (picture, 6, 48, NOTHING);
  for (guint x = 0; x < 96; x++)
    assert_color (picture, x, 72, RED);
  cairo_surface_destroy (picture);
}

/* From edge to edge, and as wide as high. */
static void
test_view_alone (void)
{
  cairo_surface_t *picture
      = draw_svg ("viewBox='-6 3 12 12'", "<rect x='-6' y='3' width='12' height='12' fill='red'/>");
  gint width = cairo_image_surface_get_width (picture);

  g_assert_cmpint (width, ==, 400);
  g_assert_cmpint (cairo_image_surface_get_height (picture), ==, width);
  for (guint i = 0; i < 4; i++)
    assert_color (picture, i % 2 * 95.9, i / 2 * 95.9, RED);
  cairo_surface_destroy (picture);
}

static void
test_filters (void)
{
  cairo_surface_t *picture
      = draw_svg (SQUARE, "<filter id='flood' primitiveUnits='objectBoundingBox'>"
                          "<feFlood flood-color='#0f0' x='0.25' y='0.25' width='0.5' height='0.5'/>"
                          "</filter><filter id='blur'><feGaussianBlur stdDeviation='3'/></filter>"
                          "<filter id='far' height='400%'><feOffset dy='48'/></filter>"
                          "<rect width='48' height='48' filter='url(#flood)'/>"
                          "<rect x='60' y='12' width='24' height='24' filter='url(#blur)'/>"
                          "<rect width='24' height='24' fill='red' filter='url(#far)'/>");
  guint32 edge = color_at (picture, 60, 24);

  assert_color (picture, 24, 24, GREEN);
  assert_color (picture, 4, 4, NOTHING);
  g_assert_cmpuint (edge >> 24, >, 64);
  g_assert_cmpuint (edge >> 24, <, 192);
  assert_color (picture, 12, 60, RED);
  cairo_surface_destroy (picture);
}

static void
test_filter_functions (void)
{
  cairo_surface_t *picture
      = draw_svg (SQUARE, "<rect width='48' height='48' fill='red' filter='invert(1)'/>"
                          "<rect x='60' y='12' width='24' height='24' style='filter: blur(3px)'/>");
  guint32 edge = color_at (picture, 60, 24);

  assert_color (picture, 24, 24, 0xff00ffff);
  g_assert_cmpuint (edge >> 24, >, 64);
  g_assert_cmpuint (edge >> 24, <, 192);
  cairo_surface_destroy (picture);
}

/* A shadow lies beside what throws it, by whatever the next filter goes on with. */
static void
test_shadow (void)
{
  cairo_surface_t *picture = draw_svg (
      SQUARE,
      "<filter id='shadow' x='-100%' y='-100%' width='400%' height='400%'>"
      "<feDropShadow dx='48' dy='0' stdDeviation='0' flood-color='#00f'/></filter>"
      "<filter id='two' x='-100%' y='-100%' width='400%' height='400%'>"
      "<feOffset in='SourceGraphic' dy='4' result='moved'/><feDropShadow in='SourceGraphic' "
      "dx='48' dy='0' stdDeviation='0' style='flood-color:#0f0'/></filter>"
      "<rect x='8' y='8' width='24' height='24' fill='red' filter='url(#shadow)'/>"
      "<rect x='8' y='56' width='24' height='24' fill='red' filter='url(#two)'/>");

  assert_color (picture, 20, 20, RED);
  assert_color (picture, 68, 20, BLUE);
  assert_color (picture, 44, 20, NOTHING);
  assert_color (picture, 20, 58, RED);
  assert_color (picture, 68, 68, GREEN);
  cairo_surface_destroy (picture);
}

static void
test_transforms_of_styles (void)
{
  cairo_surface_t *picture = draw_svg (
      SQUARE, "<style>.right { transform: translateX(48px) }</style>"
              "<rect width='48' height='48' fill='red' class='right'/>"
              "<rect width='24' height='24' fill='blue' transform='scale(2)' "
              "style='transform: rotate(90deg) translate(48px, -48px)'/>"
              "<rect y='48' width='20' height='48' fill='#0f0' transform='translate(0 96)' "
              "style='transform: none'/>");

  assert_color (picture, 72, 24, RED);
  assert_color (picture, 24, 24, NOTHING);
  assert_color (picture, 36, 60, BLUE);
  assert_color (picture, 12, 84, GREEN);
  cairo_surface_destroy (picture);
}

static void
test_tile (void)
{
  cairo_surface_t *picture = draw_svg (
      SQUARE, "<filter id='tile' filterUnits='userSpaceOnUse' width='96' height='96' "
              "color-interpolation-filters='sRGB'><feFlood flood-color='red' width='12' "
              "height='12'/><feOffset width='24' height='24'/><feTile/></filter>"
              "<rect width='1' height='1' filter='url(#tile)'/>");

  for (guint i = 0; i < 16; i++)
    {
      assert_color (picture, i % 4 * 24 + 6, i / 4 * 24 + 6, RED);
      assert_color (picture, i % 4 * 24 + 18, i / 4 * 24 + 18, NOTHING);
    }
  cairo_surface_destroy (picture);
}

/* Each in the form that its module writes again. */
static void
test_pictures (void)
{
  cairo_surface_t *picture = draw_svg (
      SQUARE " xmlns:xlink='http://www.w3.org/1999/xlink'",
      "<image width='48' height='48' preserveAspectRatio='none' xlink:href='data:image/png;base64,"
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/"
      "pLvAAAAAElFTkSuQmCC'/>"
      "<image x='48' width='48' height='48' preserveAspectRatio='none' "
      "xlink:href='data:image/gif;base64,R0lGODlhAQABAIAAAAAA/wAAACwAAAAAAQABAAACAkQBADs='/>"
      "<image y='48' width='48' height='48' xlink:href='http://picture.example/a.png'/>");

  assert_color (picture, 24, 24, RED);
  assert_color (picture, 72, 24, BLUE);
  assert_color (picture, 24, 72, NOTHING);
  cairo_surface_destroy (picture);
}

/* Something of each text is seen. */
static void
test_text (void)
{
  cairo_surface_t *picture
      = draw_svg (SQUARE, "<text x='4' y='44' font-size='40' fill='red'>M</text>"
                          "<text x='52' y='92' font-size='40' fill='blue'>\u56f3</text>");
  guint n_red = 0, n_blue = 0;

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        guint32 color = color_at (picture, x, y);

        n_red += color == RED && x < 48 && y < 48;
        n_blue += color == BLUE && x >= 48 && y >= 48;
      }
  g_assert_cmpuint (n_red, >, 20);
  g_assert_cmpuint (n_blue, >, 20);
  cairo_surface_destroy (picture);
}

/* Something of each text is seen where its path begins. */
static void
test_text_along_paths (void)
{
  cairo_surface_t *picture
      = draw_svg (SQUARE, "<text font-size='40' fill='red'><textPath href='#a'>M</textPath></text>"
                          "<defs><path id='a' d='m 50,90.5 C 60 40 70 20 90 90'/></defs>");
  guint n_red = 0;

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      n_red += color_at (picture, x, y) == RED && x > 48 && y > 48;
  g_assert_cmpuint (n_red, >, 20);
  cairo_surface_destroy (picture);
}

/* A process that is forked while a thread of the warm-up ends can inherit a lock that is never
 * released. Without the wait for these threads every fourth warm-up left one. */
static void
test_warm_up_leaves_no_thread (void)
{
  for (guint i = 0; i < 24; i++)
    {
      pid_t child = fork ();
      struct stat before, after;
      int status;

      if (child == 0)
        {
          g_assert_no_errno (stat ("/proc/self/task", &before));
          ky_draw_svg_warm_up ();
          g_assert_no_errno (stat ("/proc/self/task", &after));
          _exit (after.st_nlink == before.st_nlink ? 0 : 1);
        }
      g_assert_cmpint (child, >, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/svg/warm-up-leaves-no-thread", test_warm_up_leaves_no_thread);
  g_test_add_func ("/svg/colors", test_colors);
  g_test_add_func ("/svg/view-alone", test_view_alone);
  g_test_add_func ("/svg/filters", test_filters);
  g_test_add_func ("/svg/filter-functions", test_filter_functions);
  g_test_add_func ("/svg/shadow", test_shadow);
  g_test_add_func ("/svg/dashes", test_dashes);
  g_test_add_func ("/svg/transforms-of-styles", test_transforms_of_styles);
  g_test_add_func ("/svg/tile", test_tile);
  g_test_add_func ("/svg/pictures", test_pictures);
  g_test_add_func ("/svg/text", test_text);
  g_test_add_func ("/svg/text-along-paths", test_text_along_paths);
  return g_test_run ();
}
