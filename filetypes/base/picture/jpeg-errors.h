/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Error handling for libjpeg: an error jumps back to the caller's setjmp(), and no message is
 * printed. For code that links libjpeg. */
#pragma once

#include <setjmp.h>
#include <stdio.h>
/* This header needs <stdio.h> before it. */
#include <jpeglib.h>

typedef struct
{
  struct jpeg_error_mgr manager; /* first: libjpeg's pointer to it is cast back */
  jmp_buf back;                  /* set by setjmp(); each error jumps to it */
} KyJpegErrors;

static inline void
ky_jpeg_failed (j_common_ptr codec)
{
  longjmp (((KyJpegErrors *)codec->err)->back, 1);
}

static inline void
ky_jpeg_say_nothing (j_common_ptr codec)
{
}

/* Prepares `errors` and returns the pointer to set as the codec's `err`. */
static inline struct jpeg_error_mgr *
ky_jpeg_errors (KyJpegErrors *errors)
{
  jpeg_std_error (&errors->manager);
  errors->manager.error_exit = ky_jpeg_failed;
  errors->manager.output_message = ky_jpeg_say_nothing;
  return &errors->manager;
}
