# SPDX-License-Identifier: GPL-2.0-or-later
"""Filters of Swift. One before s3api keeps it from refusing PUT with If-None-Match, which Swift itself knows: servers of S3
that heed that header are not in Debian. One behind it gives no ranges, and does not heed it for buckets called "deaf-…"."""
from swift.common.middleware.s3api import s3request


def heed(_configuration, **_more):
    checks = s3request.S3Request._validate_headers

    def check(request):
        kept = request.environ.pop('HTTP_IF_NONE_MATCH', None)
        try:
            checks(request)
        finally:
            if kept is not None:
                request.environ['HTTP_IF_NONE_MATCH'] = kept

    s3request.S3Request._validate_headers = check
    return lambda application: application


def whole(_configuration, **_more):
    def make(application):
        def answer(environ, start_response):
            environ.pop('HTTP_RANGE', None)
            if '/deaf-' in environ.get('PATH_INFO', ''):
                environ.pop('HTTP_IF_NONE_MATCH', None)
            return application(environ, start_response)
        return answer
    return make
