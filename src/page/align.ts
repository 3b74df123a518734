/** Where a node stands: its column, counted from what depends on nothing, and how far down, in rows or parts of one. */
export type Place = { readonly column: number; readonly row: number };

type Link = readonly [from: string, to: string];

const SWEEPS = 8;
/** An edge that passes needs less room than a box. */
const PASSING = 0.45;

/**
 * How far down each place of a column is, in rows: as near to the middle of its neighbours as the order in the column
 * allows, so that edges run straight.
 *
 * @param columns in the order in which they stand
 * @param boxes those that are nodes; the others are edges that pass
 */
export function align(
  columns: readonly (readonly string[])[],
  links: readonly Link[],
  boxes: ReadonlySet<string>,
): Map<string, Place> {
  const before = neighbours(links.map(([from, to]) => [to, from]));
  const after = neighbours(links);
  const offsets = columns.map((column) => offsetsOf(column, boxes));
  const rows = new Map(columns.flatMap((ids, at) => ids.map((id, index) => [id, offsets[at]?.[index] ?? 0] as const)));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForth = sweep % 2 === 0;
    const indices = columns.map((_, index) => (isForth ? index : columns.length - 1 - index));
    for (const index of indices) settle(columns[index] ?? [], offsets[index] ?? [], rows, isForth ? before : after);
  }
  const least = Math.min(...rows.values());
  return new Map(
    columns.flatMap((ids, column) => ids.map((id) => [id, { column, row: (rows.get(id) ?? 0) - least }] as const)),
  );
}

/** How far each is from the first of its column where they stand as near to each other as they may. */
function offsetsOf(column: readonly string[], boxes: ReadonlySet<string>): number[] {
  let offset = 0;
  return column.map((id, index) => {
    const before = column[index - 1];
    const room = (one: string): number => (boxes.has(one) ? 0.5 : PASSING / 2);
    if (before !== undefined) offset += room(before) + room(id);
    return offset;
  });
}

function settle(
  column: readonly string[],
  offsets: readonly number[],
  rows: Map<string, number>,
  near: ReadonlyMap<string, readonly string[]>,
): void {
  const wished = column.map((id, index) => {
    const found = near.get(id) ?? [];
    const sum = found.reduce((total, one) => total + (rows.get(one) ?? 0), 0);
    return (found.length === 0 ? (rows.get(id) ?? 0) : sum / found.length) - (offsets[index] ?? 0);
  });
  rising(wished).forEach((row, index) => rows.set(column[index] ?? '', row + (offsets[index] ?? 0)));
}

/** The rising numbers that are nearest to these: those that fall are replaced by their mean. */
function rising(numbers: readonly number[]): number[] {
  const runs: { sum: number; count: number }[] = [];
  for (const number of numbers) {
    let run = { sum: number, count: 1 };
    for (let last = runs.at(-1); last && last.sum / last.count >= run.sum / run.count; last = runs.at(-1)) {
      run = { sum: run.sum + last.sum, count: run.count + last.count };
      runs.pop();
    }
    runs.push(run);
  }
  return runs.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
}

/** Who is at the other end, by the first of each pair. */
export function neighbours(links: readonly (readonly [string, string])[]): Map<string, string[]> {
  const near = new Map<string, string[]>();
  for (const [from, to] of links) near.set(from, [...(near.get(from) ?? []), to]);
  return near;
}
