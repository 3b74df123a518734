import { createScanner, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { emptyObject } from './record.js';
import { lineStarts, positionAt } from './position.js';
import { printable } from './problem.js';
import type { Path, Position, Problem } from './problem.js';

/** A config file whose syntax is right: its value, and its tree for looking up positions. */
export type Document = {
  readonly value: unknown;
  readonly tree: Node;
  readonly lineStarts: readonly number[];
  /** A field that is defined twice: one of the two would vanish in silence. */
  readonly duplicates: readonly Problem[];
};

export type Parsed =
  { readonly kind: 'parsed'; readonly document: Document } | { readonly kind: 'broken'; readonly problem: Problem };

/** Both the parser and what follows go down level by level; a config needs no more than seven. */
const DEEPEST = 64;

/**
 * Reads JSON, comments allowed. A syntax error is told once: what follows the first one is mostly its echo.
 */
export function parse(text: string): Parsed {
  const starts = lineStarts(text);
  const broken = (message: string, offset: number): Parsed => ({
    kind: 'broken',
    problem: { path: [], message, position: positionAt(starts, offset) },
  });

  const tooDeep = offsetBelow(text, DEEPEST);
  if (tooDeep !== undefined) return broken(`expected at most ${DEEPEST} levels, found more`, tooDeep);

  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: false });
  if (tree === undefined && isBlank(text)) return broken('expected a JSON object, found an empty file', 0);
  const [first] = errors;
  if (first !== undefined) return broken(syntaxMessage(text, first), first.offset);
  if (tree === undefined) return broken('expected a JSON object, found nothing', 0);

  const duplicates: Problem[] = [];
  const value = valueOf(tree, [], (path, name, firstName) =>
    duplicates.push(duplicate(path, positionAt(starts, name.offset), positionAt(starts, firstName.offset))),
  );
  return { kind: 'parsed', document: { value, tree, lineStarts: starts, duplicates } };
}

type OnDuplicate = (path: Path, name: Node, first: Node) => void;

/** Unlike the parser's own conversion this one takes `__proto__` for a name, and tells of duplicates. */
function valueOf(node: Node, path: Path, onDuplicate: OnDuplicate): unknown {
  if (node.type === 'array') {
    return (node.children ?? []).map((item, index) => valueOf(item, [...path, String(index)], onDuplicate));
  }
  if (node.type !== 'object') return node.value as unknown;

  const object = emptyObject();
  const names = new Map<string, Node>();
  for (const property of node.children ?? []) {
    const [name, value] = property.children ?? [];
    if (name === undefined || value === undefined) continue;
    const key = String(name.value);
    const first = names.get(key);
    if (first === undefined) names.set(key, name);
    else onDuplicate([...path, key], name, first);
    object[key] = valueOf(value, [...path, key], onDuplicate);
  }
  return object;
}

function duplicate(path: Path, position: Position, first: Position): Problem {
  const message = `expected each name once, found it again; it is first defined at ${first.line}:${first.column}`;
  return { path, message, on: 'name', position };
}

/** Where the text first nests deeper than `depth`, if it does. */
function offsetBelow(text: string, depth: number): number | undefined {
  const scanner = createScanner(text, true);
  let level = 0;
  for (;;) {
    scanner.scan();
    const length = scanner.getTokenLength();
    const offset = scanner.getTokenOffset();
    if (length === 0 && offset >= text.length) return undefined;
    if (length !== 1) continue;
    const token = text[offset];
    if (token === '{' || token === '[') level += 1;
    if (token === '}' || token === ']') level -= 1;
    if (level > depth) return offset;
  }
}

function isBlank(text: string): boolean {
  const scanner = createScanner(text, true);
  scanner.scan();
  return scanner.getTokenOffset() >= text.length;
}

function syntaxMessage(text: string, error: ParseError): string {
  const expected = EXPECTED[printParseErrorCode(error.error)] ?? 'valid JSON';
  return `expected ${expected}, found ${characterAt(text, error.offset)}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a value (text needs double quotes)',
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a field name in double quotes',
  ValueExpected: 'a value',
  ColonExpected: 'a colon',
  CommaExpected: 'a comma or a closing bracket',
  CloseBraceExpected: 'a comma or "}"',
  CloseBracketExpected: 'a comma or "]"',
  EndOfFileExpected: 'the end of the file',
  UnexpectedEndOfComment: 'an end of the comment that starts here',
  UnexpectedEndOfString: 'a closing quote for the text that starts here',
  UnexpectedEndOfNumber: 'a digit after the number that starts here',
  InvalidUnicode: 'four hexadecimal digits after \\u in the text that starts here',
  InvalidEscapeCharacter: 'a JSON escape such as \\n in the text that starts here',
  InvalidCharacter: 'no control characters in the text that starts here',
};

/** One character only: what stands there may be a secret that lost its quotes. */
function characterAt(text: string, offset: number): string {
  const code = text.codePointAt(offset);
  return code === undefined ? 'the end of the file' : `"${printable(String.fromCodePoint(code))}"`;
}
