import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';
import { SCHEMA, resolveRef } from '../src/config/schema.js';
import type { SchemaNode } from '../src/config/schema.js';
import { commandsPage } from './commands-page.js';
import { commandsManual, configManual } from './manual.js';
import { definitionOf, typeInWords, type Section } from './schema-words.js';

/**
 * What is made of the config's schema (the types, the field table of the docs) and of the commands (their page), and the
 * manual, made of both. By file, from the root of the project.
 */
export async function generated(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['src/config/schema-types.ts', await types()],
    ['docs/config-fields.md', await fieldTable()],
    ['docs/commands.md', await formatted('docs/commands.md', commandsPage())],
    ['docs/wardround.1', commandsManual()],
    ['docs/wardround.5', configManual(SECTIONS)],
  ]);
}

/** The generated files that are not what the schema says now. */
export async function outdated(): Promise<string[]> {
  const files = [...(await generated())];
  return files.filter(([path, text]) => readOrEmpty(path) !== text).map(([path]) => path);
}

const TYPES_HEADER = `// Generated from schemas/system-config.schema.json by \`npm run generate\`. Do not edit.
// The config as it is once the environment has spoken, \`defaults\` are merged and the schema's defaults are filled in:
// a field that has a default is always there.
`;

async function types(): Promise<string> {
  const options = { bannerComment: TYPES_HEADER, format: false, ignoreMinAndMaxItems: true };
  const source = await compile(filledIn(), 'SystemConfig', options);
  return formatted('src/config/schema-types.ts', source);
}

/** The schema of a filled-in config. */
function filledIn(): Record<string, unknown> {
  const properties = without(SCHEMA.properties ?? {}, ['defaults']);
  const definitions = without(SCHEMA.$defs ?? {}, ['service_defaults', 'check_defaults']);
  return plain({ ...SCHEMA, properties, $defs: definitions }) as Record<string, unknown>;
}

function without<T>(object: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Requires what has a default, and leaves out what has nothing to say about types. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const node = value as SchemaNode;
  const kept = Object.entries(node).filter(([name]) => !SILENT.has(name));
  const copy = Object.fromEntries(kept.map(([name, child]) => [name, plainKeyword(name, child)]));
  if (node.properties === undefined || typeof node.properties !== 'object') return copy;
  return { ...copy, required: requiredOnceFilled(node) };
}

function plainKeyword(name: string, value: unknown): unknown {
  if (name === 'default') return value;
  // What stands here are names of fields, and no keywords.
  if (name !== 'properties' || typeof value !== 'object' || value === null) return plain(value);
  return Object.fromEntries(Object.entries(value).map(([field, node]) => [field, plain(node)]));
}

/** Keywords that say nothing about types, or that the generator would take for something else. */
const SILENT: ReadonlySet<string> = new Set([
  'x-expected',
  'discriminator',
  'format',
  'minItems',
  'maxItems',
  'minProperties',
]);

function requiredOnceFilled(node: SchemaNode): string[] {
  const withDefault = Object.entries(node.properties ?? {}).filter(
    ([, field]) => resolveRef(field).default !== undefined,
  );
  return [...new Set([...(node.required ?? []), ...withDefault.map(([name]) => name)])];
}

const DOCS_HEADER = `<!-- Generated from schemas/system-config.schema.json by \`npm run generate\`. Do not edit. -->

# Config fields

A field without a default may be left out, unless it is marked *required*. Times are seconds; fractions are allowed.
`;

/** The tables of the docs: a heading, and the definition whose fields it lists (the root has no name). */
const SECTIONS: readonly Section[] = [
  ['The file'],
  ['`docker`', 'docker'],
  ['`notifications`', 'notifications'],
  ['`notifications.ntfy`', 'ntfy'],
  ['A button of `notifications.ntfy.actions`', 'ntfy_action'],
  ['`notifications.webhooks.NAME`', 'webhook'],
  ['`notifications.commands.NAME`', 'notify_command'],
  ['An entry of `notifications.escalate`', 'escalation'],
  ['`notifications.quiet_hours`', 'quiet_hours'],
  ['`heartbeat`', 'heartbeat'],
  ['`heartbeat.api`', 'heartbeat_api'],
  ['`heartbeat.ntfy`', 'heartbeat_ntfy'],
  ['`outputs`', 'outputs'],
  ['`outputs.log`', 'log_output'],
  ['`containers.NAME`', 'container'],
  ['`services.NAME`', 'service'],
  ['`services.NAME.hooks`', 'hooks'],
  ['`services.NAME.restart`', 'restart'],
  ['`services.NAME.restart.backoff`', 'backoff'],
  ['A rung of `services.NAME.recovery`', 'rung'],
  ['`health_check` of type `http`', 'http_check'],
  ['`health_check` of type `tcp`', 'tcp_check'],
  ['`health_check` of type `process`', 'process_check'],
  ['`health_check` of type `custom`', 'custom_check'],
  ['`health_check` of type `docker`', 'docker_check'],
];

async function fieldTable(): Promise<string> {
  return formatted('docs/config-fields.md', [DOCS_HEADER, ...SECTIONS.map(section)].join('\n'));
}

function section([heading, definition]: Section): string {
  const node = definitionOf(definition);
  const rows = Object.entries(node.properties ?? {}).map(([name, field]) => row(name, resolveRef(field), node));
  const table = ['| field | type | default | description |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return `## ${heading}\n\n${node.description ?? ''}\n\n${table}\n`;
}

function row(name: string, field: SchemaNode, owner: SchemaNode): string {
  const required = owner.required?.includes(name) === true;
  const fallback = field.default === undefined ? (required ? '*required*' : '') : code(JSON.stringify(field.default));
  return `| ${[code(name), typeInWords(field, code), fallback, field.description ?? ''].map(cell).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

async function formatted(path: string, text: string): Promise<string> {
  const house = { printWidth: 120, singleQuote: true, trailingComma: 'all' as const };
  return format(text, { ...house, ...(await resolveConfig(fromRoot(path))), filepath: path });
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(fromRoot(path), 'utf8');
  } catch {
    return '';
  }
}

function fromRoot(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

async function main(check: boolean): Promise<number> {
  if (!check) {
    for (const [path, text] of await generated()) writeFileSync(fromRoot(path), text);
    return 0;
  }
  const old = await outdated();
  for (const path of old)
    process.stderr.write(`${path} is not what the schema and the commands say now: run npm run generate\n`);
  return old.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.includes('--check'));
}
