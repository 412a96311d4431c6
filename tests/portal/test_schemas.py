# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each member of each request is checked against portal/openapi.json: a value that the document does not allow is
refused by name, and never counts as absent."""
import json
import subprocess
import sys

import pytest

import house as houses
import shapes
from house import House

UNKNOWN = 'unheardOf'


def schema_of(operation):
    """Returns the schema of the operation's JSON body, or None if it has no such body."""
    content = shapes.resolve(operation.get('requestBody', {})).get('content', {})
    return shapes.resolve(content['application/json']['schema']) if 'application/json' in content else None


def parameters_of(operation, place):
    return [p for p in map(shapes.resolve, operation.get('parameters', []))
            if p['in'] == place and p['name'] != 'X-Kiyome-Token']


OPERATIONS = [(method.upper(), path, operation) for path, item in shapes.DOCUMENT['paths'].items()
              for method, operation in item.items()]


def kinds_of(schema):
    return schema['type'] if isinstance(schema['type'], list) else [schema['type']]


def right(schema):
    """Returns a value that the schema allows."""
    kind = next(k for k in kinds_of(schema) if k != 'null')
    if 'enum' in schema:
        return schema['enum'][0]
    if kind == 'string':
        return 'x' * max(1, schema.get('minLength', 0))
    if kind == 'integer':
        return schema['minimum']
    if kind == 'boolean':
        return False
    return [right(schema['items'])] * max(1, schema.get('minItems', 0))


def wrong(schema):
    """Yields values that the schema does not allow."""
    kinds = kinds_of(schema)
    yield {}
    yield {'0': 'x'}
    if 'string' not in kinds:
        yield 'read'
        yield ''
        yield '1'
    if 'integer' not in kinds:
        yield 1
    if 'boolean' not in kinds:
        yield True
    if 'null' not in kinds:
        yield None
    if 'array' not in kinds:
        yield []
        yield ['x']
    if 'string' in kinds:
        if 'enum' in schema:
            yield 'x' + schema['enum'][0]
            yield schema['enum'][0].upper()
        elif schema['maxLength'] < 60000:
            yield 'あ' * (schema['maxLength'] + 1) if schema['maxLength'] < 20000 else 'x' * (schema['maxLength'] + 1)
    if 'integer' in kinds:
        yield from (schema['minimum'] - 1, schema['maximum'] + 1, 1.5, 10 ** 30)
    if 'array' in kinds:
        item = schema['items']
        yield from ([1], [None], [[right(item)]], [{}], [right(item)] * (schema['maxItems'] + 1), [right(item) + ';' + right(item)])
        yield ['x' * 21] if 'enum' in item else ['x' * (item['maxLength'] + 1)]
        if schema.get('minItems'):
            yield []


def whole(schema):
    """Returns a body with all required members."""
    return {name: right(schema['properties'][name]) for name in schema['required']}


class Asker:
    """An administrator and a machine. Each operation checks an administrator's request before it asks the store."""

    def __init__(self, house):
        self.house = house
        self.people = {name: house.browser(name) for name in ('root1',)}
        self.key = self.people['root1'].post('/api/clients', {'name': 'm', 'scope': ['send', 'read', 'cancel'], 'reason': 'x'})['key']

    def ask(self, method, path, data=None, query='', **headers):
        path = path.replace('{id}', 'AAAA-AAAA').replace('{path}', '1.2').replace('{name}', 'sato') + query
        if path.startswith('/v1/'):
            headers = {'Authorization': 'Bearer ' + self.key, 'Origin': None, **headers}
            return houses.Browser(self.house.port).ask(method, path, data, **headers)
        return self.people['root1'].ask(method, path, data, **headers)


@pytest.fixture(scope='module')
def asker(build):
    house = House(str(build))
    try:
        yield Asker(house)
    finally:
        house.close()


def refused(answer, name, why):
    assert answer.status == 400, (why, answer.status, answer.body[:500])
    error = answer.json['error']
    assert error['code'] == 'invalid' and error.get('detail') == name, (why, error)


@pytest.mark.parametrize('method, path, operation', [o for o in OPERATIONS if schema_of(o[2])],
                         ids=lambda value: value if isinstance(value, str) else '')
def test_each_member_of_each_body_has_its_type(asker, method, path, operation):
    schema = schema_of(operation)
    for name, member in schema['properties'].items():
        member = shapes.resolve(member)
        for value in wrong(member):
            refused(asker.ask(method, path, dict(whole(schema), **{name: value})), name, (name, str(value)[:80]))
    for name in schema['required']:
        body = whole(schema)
        del body[name]
        # If several members are missing, the error names one of them.
        answer = asker.ask(method, path, body)
        refused(answer, name, 'without ' + name)
    for value in ('x', 1, None, [], {}):
        refused(asker.ask(method, path, dict(whole(schema), **{UNKNOWN: value})), UNKNOWN, 'unknown')


@pytest.mark.parametrize('method, path, operation', [o for o in OPERATIONS if not schema_of(o[2]) and o[0] != 'GET' and
                                                     'requestBody' not in o[2] and not o[1].startswith('/v1/')],
                         ids=lambda value: value if isinstance(value, str) else '')
def test_an_operation_without_a_body_takes_no_member(asker, method, path, operation):
    refused(asker.ask(method, path, {UNKNOWN: 1}), UNKNOWN, 'unknown')


@pytest.mark.parametrize('method, path, operation', OPERATIONS, ids=lambda value: value if isinstance(value, str) else '')
def test_each_argument_of_each_address_has_its_type(asker, method, path, operation):
    headers = {}
    data = None
    if 'application/octet-stream' in operation.get('requestBody', {}).get('content', {}):
        headers, data = {'X-File-Name': 'a.txt', 'Content-Type': 'application/octet-stream'}, b'x'
    elif schema_of(operation):
        data = whole(schema_of(operation))
    refused(asker.ask(method, path, data, '?%s=1' % UNKNOWN, **headers), UNKNOWN, 'unknown')
    for parameter in parameters_of(operation, 'query'):
        schema, name = shapes.resolve(parameter['schema']), parameter['name']
        values = ['x' * (schema['maxLength'] + 1), '%ff'] if 'string' in kinds_of(schema) else [
            '', 'x', '1x', '1.5', '%201', 'true', 'null', schema['minimum'] - 1, schema['maximum'] + 1, 10 ** 30]
        for value in values:
            refused(asker.ask(method, path, data, '?%s=%s' % (name, value)), name, (name, str(value)[:80]))
    for parameter in parameters_of(operation, 'header'):
        schema, name = shapes.resolve(parameter['schema']), parameter['name']
        values = ['x' * (schema['maxLength'] + 1)] + ([''] if schema.get('minLength') else []) + (['a b'] if 'pattern' in schema else [])
        for value in values:
            refused(asker.ask(method, path, data, **dict(headers, **{name: value})), name, (name, value[:80]))
        if parameter.get('required'):
            refused(asker.ask(method, path, data, **dict(headers, **{name: None})), name, 'without ' + name)


@pytest.mark.parametrize('body', ('{"scope":["read"],"scope.1":"send","name":"x","reason":"x"}', '{"name.0":"x"}', '[]', '"x"', '1', 'null',
                                  '{"name":"x","name":"y","scope":["read"],"reason":"x"}', '{"":1}', '{"name":"x"'))
def test_what_is_no_plain_object_is_refused(asker, body):
    answer = asker.ask('POST', '/api/clients', body.encode(), Content_Type='application/json')
    assert answer.status == 400 and answer.code == 'invalid', answer.body


@pytest.mark.parametrize('body', ({'scope': 'read'}, {'scope': []}, {}, {'scope': ['all']}, {'scope': None}, {'scope': ['read'], 'quotaFiles': '5'}))
def test_no_key_has_more_rights_than_were_named(asker, body):
    before = asker.people['root1'].get('/api/clients')['clients']
    refused(asker.ask('POST', '/api/clients', dict({'name': 'more', 'reason': 'x'}, **body)), 'quotaFiles' if 'quotaFiles' in body else 'scope', body)
    assert asker.people['root1'].get('/api/clients')['clients'] == before


def without_limits():
    """Yields documents with a schema that permits more than the portal would check."""
    for change in (lambda s: s['properties']['name'].pop('maxLength'), lambda s: s['properties']['quotaFiles'].pop('maximum'),
                   lambda s: s['properties']['scope'].pop('maxItems'), lambda s: s.pop('additionalProperties'),
                   lambda s: s['properties']['name'].update(format='uri'), lambda s: s['properties'].update(name={'type': 'object'})):
        document = json.loads(json.dumps(shapes.DOCUMENT))
        change(document['paths']['/api/clients']['post']['requestBody']['content']['application/json']['schema'])
        yield document


@pytest.mark.parametrize('document', without_limits())
def test_a_schema_that_the_portal_would_not_check_is_not_built(document, tmp_path):
    path = tmp_path / 'openapi.json'
    path.write_text(json.dumps(document), encoding='utf-8')
    program = shapes.HERE + '/../../portal/operations.py'
    done = subprocess.run([sys.executable, program, path, tmp_path / 'out.c'], capture_output=True)
    assert done.returncode != 0, done.stdout
