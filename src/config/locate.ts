import type { Node } from 'jsonc-parser';
import type { Document } from './parse.js';
import { positionAt } from './position.js';
import { pointer } from './problem.js';
import type { Path, Problem } from './problem.js';
import type { JsonObject } from './record.js';

/**
 * Gives each problem its position, in the order of the file. A problem in a field that a service inherits is told once,
 * where it is written: at `/defaults/…`. Of several problems at one place the first is kept: the others are its echo.
 * Traps of different rules are no echoes of each other.
 * A problem that has its position already is left as it is.
 * @param config the value of the document with the inherited fields in their places
 */
export function locate(document: Document, config: unknown, problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  const located: Problem[] = [];
  for (const problem of problems) {
    if (problem.position !== undefined) {
      located.push(problem);
      continue;
    }
    const path = writtenAt(document.tree, config, problem.path);
    const place = `${problem.rule ?? ''} ${pointer(path)}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const offset = offsetOf(document.tree, path, problem.on);
    located.push({ ...problem, path, position: positionAt(document.lineStarts, offset) });
  }
  return located.sort(byPosition);
}

function byPosition({ position: a }: Problem, { position: b }: Problem): number {
  if (a === undefined || b === undefined) return 0;
  return a.line - b.line || a.column - b.column;
}

/** The names of the fields of the object at `path`, in the order of the file. */
export function namesAt(document: Document, path: Path): string[] {
  const { node, depth } = descend(document.tree, path);
  return depth === path.length ? [...fieldsOf(node).keys()] : [];
}

/** What the service has and its part of the file has not is written in the defaults. */
function writtenAt(tree: Node, config: unknown, path: Path): Path {
  const [section, service, ...rest] = path;
  if (section !== 'services' || service === undefined) return path;
  return depthIn(config, path) > descend(tree, path).depth ? ['defaults', ...rest] : path;
}

function depthIn(config: unknown, path: Path): number {
  let value = config;
  for (const [depth, name] of path.entries()) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return depth;
    value = (value as JsonObject)[name];
  }
  return path.length;
}

function offsetOf(tree: Node, path: Path, on: 'name' | undefined): number {
  if (on === 'name') {
    const parent = descend(tree, path.slice(0, -1)).node;
    const field = fieldsOf(parent).get(path.at(-1) ?? '');
    if (field !== undefined) return field.name.offset;
  }
  return descend(tree, path).node.offset;
}

/** Follows the path as far as the file has it. */
function descend(tree: Node, path: Path): { readonly node: Node; readonly depth: number } {
  let node = tree;
  let depth = 0;
  for (const name of path) {
    const child = node.type === 'array' ? node.children?.[Number(name)] : fieldsOf(node).get(name)?.value;
    if (child === undefined) break;
    node = child;
    depth += 1;
  }
  return { node, depth };
}

type Field = { readonly name: Node; readonly value: Node };

/** Of a field that is defined twice the last one counts, as in the value. */
function fieldsOf(object: Node): ReadonlyMap<string, Field> {
  const known = FIELDS.get(object);
  if (known !== undefined) return known;
  const fields = new Map<string, Field>();
  for (const { children } of object.type === 'object' ? (object.children ?? []) : []) {
    const [name, value] = children ?? [];
    if (name !== undefined && value !== undefined) fields.set(String(name.value), { name, value });
  }
  FIELDS.set(object, fields);
  return fields;
}

/** Ten thousand problems below one object must not read it ten thousand times. */
const FIELDS = new WeakMap<Node, ReadonlyMap<string, Field>>();
