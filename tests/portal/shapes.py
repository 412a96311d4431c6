# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares answers of the portal with the schemas of portal/openapi.json."""
import json
import os
import re
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, '..', '..', 'portal', 'openapi.json'), encoding='utf-8') as source:
    DOCUMENT = json.load(source)

ORIGINALS = {'post-requests-id-download'}
KINDS = {'string': str, 'integer': int, 'boolean': bool, 'array': list, 'object': dict,
         'null': type(None)}


def resolve(schema):
    while '$ref' in schema:
        value = DOCUMENT
        for step in schema['$ref'].split('/')[1:]:
            value = value[step]
        schema = value
    return schema


def breach(schema, value, where='answer'):
    """Returns the first difference between `value` and the schema, or None."""
    schema = resolve(schema)
    if 'oneOf' in schema:
        wrong = [breach(s, value, where) for s in schema['oneOf']]
        return None if wrong.count(None) == 1 else '; '.join(w for w in wrong if w)
    if 'type' in schema:
        kinds = schema['type'] if isinstance(schema['type'], list) else [schema['type']]
        fits = any(isinstance(value, KINDS[k]) and (k == 'boolean') == isinstance(value, bool)
                   for k in kinds)
        if not fits:
            return '%s is %r, not %s' % (where, value, schema['type'])
    if 'enum' in schema and value not in schema['enum']:
        return '%s is %r, not one of %s' % (where, value, schema['enum'])
    if isinstance(value, list):
        for i, item in enumerate(value):
            wrong = breach(schema.get('items', {}), item, '%s[%d]' % (where, i))
            if wrong:
                return wrong
    if isinstance(value, dict) and 'properties' in schema:
        missing = set(schema['required']) - set(value)
        unknown = set(value) - set(schema['properties'])
        if missing or unknown:
            return '%s: missing %s, unknown %s' % (where, sorted(missing), sorted(unknown))
        for key, item in value.items():
            wrong = breach(schema['properties'][key], item, where + '.' + key)
            if wrong:
                return wrong
    return None


def operation_of(method, path):
    """Returns the operation of the document whose path pattern matches `path`, or None."""
    plain = path.split('?')[0]
    for pattern in sorted(DOCUMENT['paths'], key=lambda p: p.count('{')):
        if re.fullmatch(re.sub(r'{\w+}', '[^/]+', pattern), plain):
            operation = DOCUMENT['paths'][pattern].get(method.lower())
            if operation:
                return operation
    return None


def check(method, path, answer):
    """Asserts that `answer` has a status, header fields and a body that the document describes."""
    operation = operation_of(method, path)
    if operation is None:
        assert not path.startswith(('/api/', '/v1/')) or answer.status >= 400, (method, path, answer.status)
        return
    # The document lists every status for machines, except for that of an internal error.
    assert not path.startswith('/v1/') or str(answer.status) in operation['responses'] or answer.status == 500, (method, path, answer.status)
    response = resolve(operation['responses'].get(str(answer.status)) or operation['responses']['default'])
    for name, header in response.get('headers', {}).items():
        value, schema = answer.headers[name], resolve(header)['schema']
        wrong = breach(schema, int(value) if schema['type'] == 'integer' else value, name)
        assert not wrong, '%s %s %d: %s' % (method, path, answer.status, wrong)
    content = response['content']
    kind = answer.headers['Content-Type'].split(';')[0]
    if kind != 'application/json':
        assert '*/*' in content, (method, path, kind)
        assert answer.headers['Content-Disposition'].startswith('attachment;')
    else:
        assert kind in content, (method, path, 'JSON where a file is due')
        wrong = breach(content[kind]['schema'], json.loads(answer.body))
        assert not wrong, '%s %s %d: %s' % (method, path, answer.status, wrong)


def name_of_output(method, path, answer):
    """Returns the name of the file in `answer` that kiyome wrote, or None for other answers and for a released original."""
    operation = operation_of(method, path)
    if operation is None or answer.status != 200 or '*/*' not in operation['responses']['200']['content'] or operation['operationId'] in ORIGINALS:
        return None
    disposition = answer.headers['Content-Disposition']  # Without this field the answer is JSON.
    return disposition and urllib.parse.unquote(disposition.rpartition("UTF-8''")[2])


def check_body(method, path, data):
    """Returns why the body that a test sends does not match the document, or None."""
    operation = operation_of(method, path)
    body = operation and operation.get('requestBody', {}).get('content', {}).get('application/json')
    return body and breach(body['schema'], data, 'body')
