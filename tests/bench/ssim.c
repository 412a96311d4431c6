/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ssim A.pgm B.pgm: the mean structural similarity (Wang et al. 2004) of two grey pictures, over
 * windows of 8 by 8 pixels, 4 apart. Prints one number; pictures of different size count as 0 where
 * only one has a pixel. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 8
#define STEP 4

typedef struct
{
  unsigned width, height;
  unsigned char *pixels;
} Picture;

static int
read_picture (const char *path, Picture *picture)
{
  FILE *file = fopen (path, "rb");
  unsigned maximum = 0;
  size_t size;

  if (file == NULL)
    return 0;
  if (fscanf (file, "P5 %u %u %u", &picture->width, &picture->height, &maximum) != 3
      || maximum != 255 || fgetc (file) == EOF || picture->width == 0 || picture->height == 0
      || picture->width > 20000 || picture->height > 20000)
    {
      fclose (file);
      return 0;
    }
  size = (size_t)picture->width * picture->height;
  picture->pixels = malloc (size);
  if (picture->pixels == NULL || fread (picture->pixels, 1, size, file) != size)
    {
      fclose (file);
      return 0;
    }
  fclose (file);
  return 1;
}

static double
window_ssim (const Picture *a, const Picture *b, unsigned x0, unsigned y0)
{
  const double c1 = 6.5025, c2 = 58.5225, n = WINDOW * WINDOW;
  double sum_a = 0, sum_b = 0, square_a = 0, square_b = 0, product = 0;
  double mean_a, mean_b, variance_a, variance_b, covariance;

  for (unsigned y = y0; y < y0 + WINDOW; y++)
    for (unsigned x = x0; x < x0 + WINDOW; x++)
      {
        double p = a->pixels[(size_t)y * a->width + x];
        double q = b->pixels[(size_t)y * b->width + x];

        sum_a += p;
        sum_b += q;
        square_a += p * p;
        square_b += q * q;
        product += p * q;
      }
  mean_a = sum_a / n;
  mean_b = sum_b / n;
  variance_a = square_a / n - mean_a * mean_a;
  variance_b = square_b / n - mean_b * mean_b;
  covariance = product / n - mean_a * mean_b;
  return (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
         / ((mean_a * mean_a + mean_b * mean_b + c1) * (variance_a + variance_b + c2));
}

int
main (int argc, char **argv)
{
  Picture a, b;
  double sum = 0;
  unsigned long windows = 0, common = 0;
  unsigned width, height;

  if (argc != 3 || !read_picture (argv[1], &a) || !read_picture (argv[2], &b))
    {
      fputs ("usage: ssim A.pgm B.pgm\n", stderr);
      return 2;
    }
  /* A picture smaller than a window is like another when it is the same. */
  if (a.width < WINDOW || a.height < WINDOW)
    {
      puts (a.width == b.width && a.height == b.height
                    && memcmp (a.pixels, b.pixels, (size_t)a.width * a.height) == 0
                ? "1.0"
                : "0.0");
      return 0;
    }
  width = a.width > b.width ? a.width : b.width;
  height = a.height > b.height ? a.height : b.height;
  for (unsigned y = 0; y + WINDOW <= height; y += STEP)
    for (unsigned x = 0; x + WINDOW <= width; x += STEP)
      {
        windows++;
        if (x + WINDOW <= a.width && x + WINDOW <= b.width && y + WINDOW <= a.height
            && y + WINDOW <= b.height)
          {
            sum += window_ssim (&a, &b, x, y);
            common++;
          }
      }
  printf ("%.5f\n", windows > 0 && common > 0 ? sum / (double)windows : 0.0);
  return 0;
}
