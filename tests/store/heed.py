# SPDX-License-Identifier: GPL-2.0-or-later
"""Has filters for Swift. One in front of s3api lets PUT with If-None-Match pass, which Swift itself supports: Debian has no S3
server that heeds this header. One behind it serves no ranges, and ignores the header for buckets called "deaf-…"."""
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
