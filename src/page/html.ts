import { escapeText } from '../report/escape.js';

/** A piece of HTML that may stand in a page as it is. Only `markup` and `trusted` make one. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template: text is escaped, markup is not, of a list each, and nothing for what is absent. */
export type Piece = string | number | Markup | false | undefined | readonly Piece[];

/**
 * HTML in which every value is text unless it is markup itself. Values stand between tags or in double quotes, and
 * nowhere else. Line breaks of the template and the indent after them are left out.
 */
export function markup(literals: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  const [first = '', ...rest] = compact(literals);
  return new Markup(first + rest.map((literal, index) => textOf(values[index]) + literal).join(''));
}

/** A constant of this program, such as its style sheet: nothing from outside ever comes here. */
export function trusted(constant: string): Markup {
  return new Markup(constant);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function textOf(value: Piece): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return escapeText(String(value), Infinity).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const compacted = new WeakMap<TemplateStringsArray, readonly string[]>();

function compact(literals: TemplateStringsArray): readonly string[] {
  const known = compacted.get(literals) ?? literals.map((literal) => literal.replace(/\n\s*/g, ''));
  compacted.set(literals, known);
  return known;
}
