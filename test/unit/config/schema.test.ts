import { describe, expect, it } from 'vitest';
import { outdated } from '../../../scripts/generate.js';
import { resolveRef, SCHEMA } from '../../../src/config/schema.js';
import type { SchemaNode } from '../../../src/config/schema.js';

type Place = readonly [path: string, node: SchemaNode];

/** Every node of the schema below this one. */
function places(node: SchemaNode, path = '#'): Place[] {
  const named = (group: '$defs' | 'properties'): Place[] =>
    Object.entries(node[group] ?? {}).flatMap(([name, child]) => places(child, `${path}/${group}/${name}`));
  const single = (child: SchemaNode | boolean | undefined, name: string): Place[] =>
    typeof child === 'object' ? places(child, `${path}/${name}`) : [];
  return [
    [path, node],
    ...named('$defs'),
    ...named('properties'),
    ...single(node.items, 'items'),
    ...single(node.additionalProperties, 'additionalProperties'),
    ...(node.oneOf ?? []).flatMap((branch, index) => places(branch, `${path}/oneOf/${index}`)),
  ];
}

describe('the schema', () => {
  const all = places(SCHEMA);

  it('has a description on every field', () => {
    const silent = all.filter(([, node]) => (resolveRef(node).description ?? '') === '').map(([path]) => path);
    expect(all.length).toBeGreaterThan(100);
    expect(silent).toEqual([]);
  });

  it('knows every field of an object, or says what the others are', () => {
    const objects = all.filter(([, node]) => node.type === 'object' && node.oneOf === undefined);
    const open = objects.filter(([, { additionalProperties: rest }]) => rest !== false && typeof rest !== 'object');
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('offers in the defaults every field of a service and of a check', () => {
    const fields = (...definitions: string[]): string[] =>
      [...new Set(definitions.flatMap((name) => Object.keys(SCHEMA.$defs?.[name]?.properties ?? {})))].sort();
    expect(fields('service_defaults')).toEqual(fields('service'));
    expect(fields('check_defaults')).toEqual(
      fields('http_check', 'tcp_check', 'process_check', 'custom_check', 'docker_check'),
    );
  });

  it('is what the types and the field table were generated from', async () => {
    expect(await outdated()).toEqual([]);
  });
});
