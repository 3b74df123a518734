import { printable } from './problem.js';
import type { Path } from './problem.js';
import type { SchemaNode } from './schema.js';

/** What a schema node expects, as a noun phrase: `a non-negative number`. */
export function expectedBy(node: SchemaNode): string {
  if (node['x-expected'] !== undefined) return node['x-expected'];
  if (node.enum !== undefined) return oneOf(node.enum);
  if (typeof node.type !== 'string') return 'another value';
  if (node.type === 'number' || node.type === 'integer') return `${sign(node)}${NOUNS[node.type] ?? 'number'}`;
  return NOUNS[node.type] ?? node.type;
}

/** A numeric range: `a number from 0 to 86400`. */
export function expectedRange(node: SchemaNode): string {
  if (node['x-expected'] !== undefined) return node['x-expected'];
  const noun = node.type === 'integer' ? 'a whole number' : 'a number';
  return `${noun} from ${node.minimum ?? 'any'} to ${node.maximum ?? 'any'}`;
}

/** `"daemon" or "external"`, `one of "http", "tcp", …` */
export function oneOf(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  return quoted.length <= 2 ? quoted.join(' or ') : `one of ${quoted.join(', ')}`;
}

/**
 * What was found, for a person, secrets kept: of what stands in `notifications`, `docker`, `notify_on_fail` (a topic is
 * a password) and request headers only the kind is said; of an URL, no password.
 */
export function foundAs(value: unknown, path: Path, withKind: boolean): string {
  const kind = kindOf(value);
  if (value === undefined) return 'nothing';
  if (value === null || kind === 'object' || kind === 'array') return A_KIND[kind] ?? kind;
  if (isSecret(path)) return A_KIND[kind] ?? kind;
  const text = quote(value);
  return withKind ? `${text} (${kind})` : text;
}

function quote(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  const shown = value.replaceAll(/\/\/[^/@\s]*@/g, '//***@');
  return printable(JSON.stringify(shown.length > 100 ? `${shown.slice(0, 100)}…` : shown));
}

function isSecret(path: Path): boolean {
  return (
    path[0] === 'notifications' ||
    path[0] === 'docker' ||
    path[0] === 'heartbeat' ||
    path.includes('notify_on_fail') ||
    path.includes('headers')
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function sign(node: SchemaNode): string {
  if (node.minimum === undefined) return '';
  return node.minimum === 0 ? 'a non-negative ' : 'a positive ';
}

const NOUNS: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  boolean: 'true or false',
  number: 'number',
  integer: 'whole number',
};

const A_KIND: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  boolean: 'a boolean',
  number: 'a number',
  null: 'null',
};
