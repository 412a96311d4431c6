/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lets OpenJPEG read bytes in memory. For code that links OpenJPEG. */
#pragma once

#include "common/view.h"

#include <openjpeg.h>

typedef struct
{
  KyView view;
  gsize at;
} KyOpenjpegInput;

static inline OPJ_SIZE_T
ky_openjpeg_read (void *buffer, OPJ_SIZE_T size, void *data)
{
  KyOpenjpegInput *input = data;
  gsize n = MIN ((gsize)size, input->view.size - input->at);

  if (n == 0)
    return (OPJ_SIZE_T)-1;
  memcpy (buffer, input->view.data + input->at, n);
  input->at += n;
  return n;
}

static inline OPJ_OFF_T
ky_openjpeg_skip (OPJ_OFF_T size, void *data)
{
  KyOpenjpegInput *input = data;

  if (size < 0)
    return -1;
  input->at += (gsize)MIN ((guint64)size, (guint64)(input->view.size - input->at));
  return size;
}

static inline OPJ_BOOL
ky_openjpeg_seek (OPJ_OFF_T at, void *data)
{
  KyOpenjpegInput *input = data;

  if (at < 0 || (guint64)at > input->view.size)
    return OPJ_FALSE;
  input->at = (gsize)at;
  return OPJ_TRUE;
}

/* Makes `stream` read the bytes of `input`, which must outlive it. */
static inline void
ky_openjpeg_attach (opj_stream_t *stream, KyOpenjpegInput *input)
{
  opj_stream_set_user_data (stream, input, NULL);
  opj_stream_set_user_data_length (stream, input->view.size);
  opj_stream_set_read_function (stream, ky_openjpeg_read);
  opj_stream_set_skip_function (stream, ky_openjpeg_skip);
  opj_stream_set_seek_function (stream, ky_openjpeg_seek);
}
