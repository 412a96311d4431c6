/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the judge of all formats says of a run, at both sides of each threshold. */
#include "filetypes/base/scene/scene.h"

static KySceneRun
plain_run (void)
{
  KySceneRun run = KY_SCENE_RUN;

  run.fill = (KyScenePaint){ KY_SCENE_COLOUR, 0, 1 };
  run.ground = (KyScenePaint){ KY_SCENE_COLOUR, 0xffffff, 1 };
  run.size = 10;
  return run;
}

static void
assert_way (const KySceneRun *run, KyHiddenWay way)
{
  g_assert_cmpint (ky_scene_judge (run), ==, way);
}

static void
test_unknown (void)
{
  KySceneRun run = KY_SCENE_RUN;

  assert_way (&run, KY_HIDDEN_NOT);
  run = plain_run ();
  assert_way (&run, KY_HIDDEN_NOT);
  run.is_off = TRUE;
  assert_way (&run, KY_HIDDEN_SAID);
}

static void
test_sizes (void)
{
  KySceneRun run = plain_run ();

  run.size = KY_SCENE_TINY;
  assert_way (&run, KY_HIDDEN_TINY);
  run.size = KY_SCENE_TINY + 0.01;
  assert_way (&run, KY_HIDDEN_NOT);
  run.scale = KY_SCENE_SQUEEZED;
  assert_way (&run, KY_HIDDEN_TINY);
  run.scale = KY_SCENE_SQUEEZED + 0.01;
  assert_way (&run, KY_HIDDEN_NOT);
  run.room = KY_SCENE_FLAT;
  assert_way (&run, KY_HIDDEN_TINY);
  run.room = KY_SCENE_FLAT + 0.01;
  assert_way (&run, KY_HIDDEN_NOT);
}

static void
test_colours (void)
{
  KySceneRun run = plain_run ();

  run.fill.rgb = 0xffffff - (KY_SCENE_NEAR << 8);
  assert_way (&run, KY_HIDDEN_COLOUR);
  run.fill.rgb = 0xffffff - ((KY_SCENE_NEAR + 1) << 8);
  assert_way (&run, KY_HIDDEN_NOT);
  run.fill.rgb = 0xffffff;
  run.ground.kind = KY_SCENE_OTHER;
  assert_way (&run, KY_HIDDEN_NOT);
  run.ground.kind = KY_SCENE_COLOUR;
  run.line = (KyScenePaint){ KY_SCENE_COLOUR, 0, 1 };
  assert_way (&run, KY_HIDDEN_NOT);
  run.line.alpha = KY_SCENE_CLEAR / 2;
  assert_way (&run, KY_HIDDEN_COLOUR);
}

static void
test_lines (void)
{
  KySceneRun run = plain_run ();

  run.line = (KyScenePaint){ KY_SCENE_COLOUR, 0xffffff, 1 };
  assert_way (&run, KY_HIDDEN_NOT);
  run.line_width = KY_SCENE_STROKE * run.size;
  assert_way (&run, KY_HIDDEN_COLOUR);
  run.line.alpha = KY_SCENE_OPAQUE;
  assert_way (&run, KY_HIDDEN_NOT);
  run.line.alpha = 1;
  run.line_width -= 0.01;
  assert_way (&run, KY_HIDDEN_NOT);
  run.fill.kind = KY_SCENE_NONE;
  assert_way (&run, KY_HIDDEN_COLOUR);
  run.line.kind = KY_SCENE_OTHER;
  assert_way (&run, KY_HIDDEN_NOT);
}

static void
test_opacity (void)
{
  KySceneRun run = plain_run ();

  run.fill.alpha = KY_SCENE_CLEAR;
  assert_way (&run, KY_HIDDEN_NOT);
  run.fill.alpha = KY_SCENE_CLEAR - 0.01;
  assert_way (&run, KY_HIDDEN_CLEAR);
  run.fill = (KyScenePaint){ KY_SCENE_NONE, 0, 1 };
  assert_way (&run, KY_HIDDEN_CLEAR);
  run.line = (KyScenePaint){ KY_SCENE_OTHER, 0, 1 };
  assert_way (&run, KY_HIDDEN_NOT);
  g_assert_true (ky_scene_is_opaque (&run.ground));
  run.ground.alpha = KY_SCENE_OPAQUE;
  g_assert_false (ky_scene_is_opaque (&run.ground));
  /* black that is as clear is no darker than what cannot be told from white */
  g_assert_cmpfloat (KY_SCENE_CLEAR * 255, <, KY_SCENE_NEAR + 2);
}

static void
test_places (void)
{
  const KySceneBox page = { 0, 0, 600, 800 }, clip = { 100, 100, 200, 200 };
  KySceneBox box = { 110, 110, 150, 120 };
  KySceneRun run = plain_run ();

  run.box = &box;
  run.page = &page;
  run.clip = &clip;
  assert_way (&run, KY_HIDDEN_NOT);
  box = (KySceneBox){ 201, 110, 250, 120 };
  assert_way (&run, KY_HIDDEN_OUTSIDE);
  run.clip = NULL;
  assert_way (&run, KY_HIDDEN_NOT);
  box = (KySceneBox){ -50, 110, -1, 120 };
  assert_way (&run, KY_HIDDEN_OUTSIDE);
  run.box = NULL;
  assert_way (&run, KY_HIDDEN_NOT);
  run.is_far = TRUE;
  assert_way (&run, KY_HIDDEN_OUTSIDE);
}

static void
test_boxes (void)
{
  const KySceneBox outer = { 0, 0, 10, 10 }, inner = { -0.4, 0, 10, 10 }, empty = { 5, 5, 5, 5 };
  KySceneBox cut = ky_scene_cut (&outer, &inner);

  g_assert_true (ky_scene_holds (&outer, &inner, KY_SCENE_SLACK));
  g_assert_false (ky_scene_holds (&outer, &inner, 0));
  g_assert_true (ky_scene_meets (&inner, &outer));
  g_assert_false (ky_scene_meets (&outer, &empty));
  g_assert_true (ky_scene_holds (&outer, &cut, 0));
}

static gboolean
refuse (gpointer data, const KySceneShape *other)
{
  (*(guint *)data)++;
  return FALSE;
}

static void
test_cover (void)
{
  KySceneShape below = { .box = { 10, 10, 20, 20 }, .order = 1, .group = 7 };
  KySceneShape above = { .box = { 10, 0, 30, 30 }, .order = 2, .group = 7, .covers = TRUE };
  guint64 checks = 0;
  guint n_asked = 0;

  g_assert_true (ky_scene_is_covered (&below, &above, 1, NULL, NULL, &checks));
  g_assert_false (ky_scene_is_covered (&below, &above, 1, refuse, &n_asked, &checks));
  g_assert_cmpuint (n_asked, ==, 1);
  above.box.x0 = 10.4;
  g_assert_false (ky_scene_is_covered (&below, &above, 1, NULL, NULL, &checks));
  above.box.x0 = 0;
  above.group = 8;
  g_assert_false (ky_scene_is_covered (&below, &above, 1, NULL, NULL, &checks));
  above.group = 7;
  above.order = 1;
  g_assert_false (ky_scene_is_covered (&below, &above, 1, NULL, NULL, &checks));
  above.order = 2;
  above.covers = FALSE;
  g_assert_false (ky_scene_is_covered (&below, &above, 1, NULL, NULL, &checks));
  g_assert_cmpuint (checks, ==, 6);
  above.covers = TRUE;
  checks = KY_SCENE_CHECKS;
  g_assert_false (ky_scene_is_covered (&below, &above, 1, NULL, NULL, &checks));
}

/* Of several ways the one that a person would name first. */
static void
test_order (void)
{
  KySceneRun run = plain_run ();

  run.fill.rgb = 0xffffff;
  assert_way (&run, KY_HIDDEN_COLOUR);
  run.is_far = TRUE;
  assert_way (&run, KY_HIDDEN_OUTSIDE);
  run.size = 0;
  assert_way (&run, KY_HIDDEN_TINY);
  run.fill.alpha = 0;
  assert_way (&run, KY_HIDDEN_CLEAR);
  run.is_off = TRUE;
  assert_way (&run, KY_HIDDEN_SAID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/unknown", test_unknown);
  g_test_add_func ("/scene/sizes", test_sizes);
  g_test_add_func ("/scene/colours", test_colours);
  g_test_add_func ("/scene/lines", test_lines);
  g_test_add_func ("/scene/opacity", test_opacity);
  g_test_add_func ("/scene/places", test_places);
  g_test_add_func ("/scene/boxes", test_boxes);
  g_test_add_func ("/scene/cover", test_cover);
  g_test_add_func ("/scene/order", test_order);
  return g_test_run ();
}
