// SPDX-License-Identifier: GPL-2.0-or-later
// Writes the types of the portal's API, as portal/openapi.json describes it, for the type checker:
// node api-types.mjs API.d.ts The namespace Api has a type for each schema, and an interface for
// each HTTP method: by path, what is asked (query, body) and answered. "{}" stands for each part of
// a path that is a value.
import fs from "node:fs";
import path from "node:path";

const SOURCE = new URL("../../portal/openapi.json", import.meta.url);
const KNOWN = ["type", "enum", "properties", "required", "additionalProperties", "items", "oneOf"];
// These limit values and leave the type as it is.
const LIMITS = [
  "description",
  "format",
  "pattern",
  "maxLength",
  "minLength",
  "maximum",
  "minimum",
  "maxItems",
  "minItems",
];
const SIMPLE = { string: "string", integer: "number", boolean: "boolean", null: "null" };

const EMPTY = "{ [name: string]: never }";
// The type of a path from its parts: Path<["mails", string, "text"]> is "/api/mails/{}/text".
const PATH = `
  type Segment<S extends string> = string extends S ? "{}" : S;
  type Segments<P extends string[]> = P extends [infer S extends string, ...infer R extends string[]]
    ? \`/\${Segment<S>}\${Segments<R>}\` : "";
  type Path<P extends string[]> = \`/api\${Segments<P>}\`;`.slice(1);

const description = JSON.parse(fs.readFileSync(SOURCE, "utf8"));

function objectType(schema) {
  if (schema.additionalProperties !== false) {
    throw new Error(`an object may have any property: ${JSON.stringify(schema)}`);
  }
  const fields = Object.entries(schema.properties).map(([name, property]) => {
    const mark = schema.required.includes(name) ? "" : "?";
    return `${JSON.stringify(name)}${mark}: ${typeOf(property)}`;
  });
  return fields.length ? `{ ${fields.join("; ")} }` : EMPTY;
}

/** The TypeScript type of SCHEMA. Fails for a schema that this program does not understand. */
function typeOf(schema) {
  if (schema.$ref) {
    return schema.$ref.split("/").pop();
  }
  const unknown = Object.keys(schema).find((key) => !KNOWN.includes(key) && !LIMITS.includes(key));
  if (unknown) {
    throw new Error(`unknown keyword ${unknown}: ${JSON.stringify(schema)}`);
  }
  if (schema.oneOf) {
    return schema.oneOf.map(typeOf).join(" | ");
  }
  if (schema.enum) {
    return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  }
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeOf({ ...schema, type })).join(" | ");
  }
  if (schema.type === "array") {
    return `(${typeOf(schema.items)})[]`;
  }
  if (schema.type === "object") {
    return objectType(schema);
  }
  return SIMPLE[schema.type] || "unknown";
}

function answerType(operation) {
  const contents = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith("2"))
    .flatMap(([, response]) => Object.entries(response.content));
  const json = contents.find(([type]) => type === "application/json");
  return {
    answer: json ? typeOf(json[1].schema) : "never",
    isFile: contents.some(([type]) => type !== "application/json"),
  };
}

function queryType(operation) {
  const asked = (operation.parameters || []).filter((one) => one.in === "query");
  const fields = asked.map((one) => `${JSON.stringify(one.name)}?: ${typeOf(one.schema)} | null`);
  return fields.length ? `{ ${fields.join("; ")} }` : EMPTY;
}

function bodyType(operation) {
  const content = operation.requestBody && operation.requestBody.content["application/json"];
  return content ? typeOf(content.schema) : EMPTY;
}

/** The rows of the interface of METHOD. */
function methodRows(method) {
  return Object.entries(description.paths)
    .filter(([address, operations]) => address.startsWith("/api/") && operations[method])
    .map(([address, operations]) => {
      const operation = operations[method];
      const { answer, isFile } = answerType(operation);
      const key = JSON.stringify(address.replace(/\{\w+\}/g, "{}"));
      return (
        `    ${key}: { query: ${queryType(operation)}; body: ${bodyType(operation)};` +
        ` answer: ${answer}; isFile: ${isFile} };`
      );
    });
}

const schemas = Object.entries(description.components.schemas);
const [target] = process.argv.slice(2);
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.writeFileSync(
  target,
  [
    "// Made from portal/openapi.json by tests/browser/api-types.mjs.",
    "declare namespace Api {",
    PATH,
    ...schemas.map(([name, schema]) => `  type ${name} = ${typeOf(schema)};`),
    ...["Get", "Post", "Put", "Delete"].flatMap((name) => [
      `  interface ${name} {`,
      ...methodRows(name.toLowerCase()),
      "  }",
    ]),
    "}",
    "",
  ].join("\n"),
);
