/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What libjpeg does where it fails: it goes back, and says nothing. For who links it. */
#pragma once

#include <setjmp.h>
#include <stdio.h>
/* After <stdio.h>, which it needs. */
#include <jpeglib.h>

typedef struct
{
  struct jpeg_error_mgr manager; /* first: libjpeg's pointer to it is cast back */
  jmp_buf back;                  /* of setjmp(), to which each failure comes */
} KyJpegErrors;

static inline void
ky_jpeg_failed (j_common_ptr codec)
{
  longjmp (((KyJpegErrors *)codec->err)->back, 1);
}

static inline void
ky_jpeg_say_nothing (j_common_ptr codec)
{
  (void)codec;
}

/* What is the codec's `err`. */
static inline struct jpeg_error_mgr *
ky_jpeg_errors (KyJpegErrors *errors)
{
  jpeg_std_error (&errors->manager);
  errors->manager.error_exit = ky_jpeg_failed;
  errors->manager.output_message = ky_jpeg_say_nothing;
  return &errors->manager;
}
