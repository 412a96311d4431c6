# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the tables of the operations of openapi.json, as C: what each takes (portal/operation.h), and the routes with their handlers
and flags (portal/portal.h); and the prototypes of the handlers.

operations.py OPENAPI-JSON TABLES-C HANDLERS-H

"x-handler" is the handler of an operation, without "ky_handle_"; "x-route" has its KyRouteFlags.
A schema that this program cannot turn into a row, or that leaves a length or a range open, is an error: what the portal
would not check must not stand in the document."""
import json
import sys

METHODS = ('get', 'post', 'put', 'delete')
# Of a path's parts none is a parameter here: routes.c takes a path apart, within the length that gate.c allows.
PLACES = {'query': 'KY_API_FIELD_QUERY', 'header': 'KY_API_FIELD_HEADER'}
KINDS = {'string': 'KY_API_FIELD_TEXT', 'integer': 'KY_API_FIELD_NUMBER', 'boolean': 'KY_API_FIELD_FLAG', 'array': 'KY_API_FIELD_TEXTS',
         'null': 'KY_API_FIELD_NULL'}
KEYWORDS = {'string': {'minLength', 'maxLength', 'enum', 'pattern'}, 'integer': {'minimum', 'maximum'}, 'boolean': set(),
            'array': {'items', 'minItems', 'maxItems'}}
VISIBLE = '^[!-~]+$'  # the one pattern that there is
TOKEN = 'X-Kiyome-Token'  # dispatch.c compares it


class Document:
    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            self.root = json.load(file)

    def resolve(self, value):
        while '$ref' in value:
            steps, value = value['$ref'].split('/')[1:], self.root
            for step in steps:
                value = value[step]
        return value

    def operations(self):
        for path, item in self.root['paths'].items():
            for method, operation in item.items():
                if method not in METHODS:
                    sys.exit('%s %s: this is not understood' % (method, path))
                yield method.upper(), path, operation


def text(value):
    return json.dumps(value, ensure_ascii=True)


def limits(where, schema, kind):
    """Of a schema that is no array: its smallest and its largest length or value, and what may be chosen."""
    if kind == 'boolean':
        return 0, 0, []
    if kind == 'string':
        choices = schema.get('enum', [])
        largest = max((len(choice) for choice in choices), default=schema.get('maxLength'))
        smallest = schema.get('minLength', 0)
    else:
        choices, smallest, largest = [], schema.get('minimum'), schema.get('maximum')
    if smallest is None or largest is None:
        sys.exit('%s: a length or a range is missing' % where)
    return smallest, largest, choices


def row(where, name, schema, flags):
    """One KyApiField."""
    kinds = schema['type'] if isinstance(schema['type'], list) else [schema['type']]
    kind = next(k for k in kinds if k != 'null')
    unknown = set(schema) - KEYWORDS[kind] - {'type', 'description'}
    if unknown or len(set(kinds) - {'null'}) != 1:
        sys.exit('%s: this is not understood: %s' % (where, ', '.join(sorted(unknown or kinds))))
    flags = flags + [KINDS[k] for k in kinds]
    items = (0, 0)
    if kind == 'array':
        if 'maxItems' not in schema or schema['items']['type'] != 'string':
            sys.exit('%s: a list has maxItems, and strings' % where)
        items = schema.get('minItems', 0), schema['maxItems']
        schema = schema['items']
    smallest, largest, choices = limits(where, schema, 'string' if kind == 'array' else kind)
    if 'pattern' in schema:
        if schema['pattern'] != VISIBLE:
            sys.exit('%s: only the pattern %s is understood' % (where, VISIBLE))
        flags.append('KY_API_FIELD_VISIBLE')
    return '  { %s, %s, %d, %d, %d, %d, %s },' % (
        text(name), ' | '.join(flags), smallest, largest, *items,
        '(const gchar *const[]) { %s, NULL }' % ', '.join(map(text, choices)) if choices else 'NULL')


def parameter_rows(document, where, operation):
    for parameter in map(document.resolve, operation.get('parameters', [])):
        if parameter['in'] == 'path' or parameter['name'] == TOKEN:
            continue
        flags = [PLACES[parameter['in']]] + (['KY_API_FIELD_REQUIRED'] if parameter.get('required') else [])
        yield row('%s %s' % (where, parameter['name']), parameter['name'], document.resolve(parameter['schema']), flags)


def body_rows(document, where, operation):
    content = document.resolve(operation.get('requestBody', {})).get('content', {})
    if set(content) - {'application/json', 'application/octet-stream'}:
        sys.exit('%s: a body of a type that is not understood' % where)
    if 'application/json' not in content:
        return
    schema = document.resolve(content['application/json']['schema'])
    if schema['type'] != 'object' or schema['additionalProperties'] is not False:
        sys.exit('%s: a body is an object of which all members are named' % where)
    for name, member in schema['properties'].items():
        flags = ['KY_API_FIELD_BODY'] + (['KY_API_FIELD_REQUIRED'] if name in schema['required'] else [])
        yield row('%s %s' % (where, name), name, document.resolve(member), flags)


def main():
    document = Document(sys.argv[1])
    fields, operations, routes, handlers = [], [], [], []
    for number, (method, path, operation) in enumerate(document.operations()):
        where = '%s %s:' % (method, path)
        rows = [*parameter_rows(document, where, operation), *body_rows(document, where, operation)]
        fields.append('static const KyApiField fields_%d[] = {\n%s\n  { 0 },\n};\n' % (number, '\n'.join(rows)))
        operations.append('  { %s, %s, fields_%d },' % (text(method), text(path), number))
        handlers.append('ky_handle_' + operation['x-handler'])
        flags = ' | '.join('KY_ROUTE_' + flag.upper() for flag in operation.get('x-route', []))
        routes.append('  { %s, %s, %s, %s },' % (text(method), text(path), handlers[-1], flags or '0'))
    with open(sys.argv[2], 'w', encoding='utf-8') as output:
        output.write('/* Written by operations.py from openapi.json. */\n#include "portal/handlers.h"\n#include "portal/operation.h"\n\n%s\n'
                     % '\n'.join(fields)
                     + 'const KyApiOperation ky_operations[] = {\n%s\n  { 0 },\n};\n' % '\n'.join(operations)
                     + 'const KyRoute ky_routes[] = {\n%s\n  { NULL },\n};\n' % '\n'.join(routes))
    with open(sys.argv[3], 'w', encoding='utf-8') as output:
        output.write('/* Written by operations.py from openapi.json. */\n#pragma once\n\n#include "portal/portal.h"\n\n'
                     + ''.join('gboolean %s (KyRequest *request, GError **error);\n' % name for name in sorted(set(handlers))))


if __name__ == '__main__':
    main()
