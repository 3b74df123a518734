import type { ErrorObject } from 'ajv/dist/2020.js';
import { suggestion } from './nearest.js';
import type { Path, Problem } from './problem.js';
import { isObject, own } from './record.js';
import { fieldNode, resolveRef } from './schema.js';
import type { SchemaNode } from './schema.js';
import { schemaErrors } from './validators.js';
import { expectedBy, expectedRange, foundAs, oneOf } from './words.js';

/** What is wrong with a config by its schema alone. The services are expected with their inherited fields merged in. */
export function validate(config: unknown): Problem[] {
  return schemaErrors(config).flatMap(problemOf);
}

function problemOf(error: ErrorObject): Problem[] {
  // The outer error of a wrong name repeats the inner one, which says what is wrong with it.
  if (error.keyword === 'propertyNames') return [];
  if (error.propertyName !== undefined) return [wrongName(error, error.propertyName)];
  const translate = own(TRANSLATIONS, error.keyword) ?? wrongValue;
  return [translate(error, pathOf(error), nodeOf(error))];
}

type Translation = (error: ErrorObject, path: Path, node: SchemaNode) => Problem;

const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  required: missing,
  additionalProperties: unknownField,
  enum: wrongChoice,
  const: wrongChoice,
  discriminator: wrongType,
  minimum: outOfRange,
  maximum: outOfRange,
  uniqueItems: repeated,
  maxItems: tooMany,
};

function missing(error: ErrorObject, path: Path, node: SchemaNode): Problem {
  const name = String(paramOf(error, 'missingProperty'));
  const expected = expectedBy(fieldNode(node, name) ?? (name === 'type' ? { enum: typesOf(node) } : {}));
  return { path: [...path, name], message: `expected ${expected}, found nothing` };
}

function unknownField(error: ErrorObject, path: Path, node: SchemaNode): Problem {
  const name = String(paramOf(error, 'additionalProperty'));
  const known = Object.keys(node.properties ?? {}).filter((field) => field !== '$schema');
  const hint = suggestion(name, known) || `; known here: ${known.join(', ')}`;
  return {
    path: [...path, name],
    message: `expected a known field, found ${foundAs(name, [], false)}${hint}`,
    on: 'name',
  };
}

function wrongName(error: ErrorObject, name: string): Problem {
  const path = [...pathOf(error), name];
  return { path, message: `expected ${expectedBy(nodeOf(error))}, found ${foundAs(name, [], false)}`, on: 'name' };
}

function wrongChoice(error: ErrorObject, path: Path, node: SchemaNode): Problem {
  return choice(path, error.data, node.enum ?? (node.const === undefined ? [] : [node.const]));
}

/** The union of check types: its tag is either not there, or not one of them. */
function wrongType(error: ErrorObject, path: Path, node: SchemaNode): Problem {
  const type = isObject(error.data) ? own(error.data, 'type') : undefined;
  return choice([...path, 'type'], type, typesOf(node));
}

function choice(path: Path, found: unknown, choices: readonly string[]): Problem {
  const hint = typeof found === 'string' ? suggestion(found, choices) : '';
  return {
    path,
    message: `expected ${oneOf(choices)}, found ${foundAs(found, path, typeof found !== 'string')}${hint}`,
  };
}

function outOfRange(error: ErrorObject, path: Path, node: SchemaNode): Problem {
  // Only a number is out of a range, and no secret is one.
  return { path, message: `expected ${expectedRange(node)}, found ${String(error.data)}` };
}

function repeated(error: ErrorObject, path: Path): Problem {
  const index = Math.max(Number(paramOf(error, 'i')), Number(paramOf(error, 'j')));
  const item: unknown = Array.isArray(error.data) ? error.data[index] : undefined;
  const here = [...path, String(index)];
  return { path: here, message: `expected each name once, found ${foundAs(item, here, false)} again` };
}

function tooMany(error: ErrorObject, path: Path): Problem {
  const found = Array.isArray(error.data) ? error.data.length : 0;
  return { path, message: `expected a list of at most ${String(paramOf(error, 'limit'))}, found ${found}` };
}

function wrongValue(error: ErrorObject, path: Path, node: SchemaNode): Problem {
  const withKind = error.keyword === 'type';
  const least = error.keyword === 'minItems' && node['x-expected'] === undefined ? ' that is not empty' : '';
  return { path, message: `expected ${expectedBy(node)}${least}, found ${foundIn(error, path, withKind)}` };
}

function foundIn(error: ErrorObject, path: Path, withKind: boolean): string {
  if (error.keyword === 'minProperties') return 'none';
  if (error.keyword === 'minItems') return 'an empty list';
  if (error.keyword === 'minLength') return 'empty text';
  // Where a whole number has to be, another number is no secret.
  const isFraction = typeof error.data === 'number' && nodeOf(error).type === 'integer';
  return isFraction ? `${String(error.data)} (number)` : foundAs(error.data, path, withKind);
}

function typesOf(union: SchemaNode): string[] {
  return (union.oneOf ?? []).flatMap((branch) => resolveRef(branch).properties?.type?.const ?? []);
}

function paramOf(error: ErrorObject, name: string): unknown {
  return own(error.params as Record<string, unknown>, name);
}

function nodeOf(error: ErrorObject): SchemaNode {
  return resolveRef((error.parentSchema ?? {}) as SchemaNode);
}

function pathOf(error: ErrorObject): Path {
  const names = error.instancePath.split('/').slice(1);
  return names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}
