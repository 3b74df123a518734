/** One value of a metric. */
export type Sample = { readonly labels?: Readonly<Record<string, string>>; readonly value: number };

/** A metric with all its values. */
export type Metric = {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  /** One sentence. */
  readonly help: string;
  readonly samples: readonly Sample[];
};

/**
 * Metrics in Prometheus' text format (version 0.0.4), without timestamps, which the textfile collector refuses. A metric
 * without a value is left out: a reader would take it for one that is always so.
 */
export function exposition(metrics: readonly Metric[]): string {
  return metrics.flatMap(linesOf).join('');
}

function linesOf({ name, type, help, samples }: Metric): string[] {
  const known = samples.filter(({ value }) => Number.isFinite(value));
  if (known.length === 0) return [];
  return [
    `# HELP ${name} ${escapeHelp(help)}\n`,
    `# TYPE ${name} ${type}\n`,
    ...known.map(({ labels = {}, value }) => `${name}${labelsText(labels)} ${String(value)}\n`),
  ];
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** A half of a surrogate pair has no UTF-8, and a reader of bytes that are none throws the whole file away. */
function escapeLabel(text: string): string {
  return escapeHelp(text)
    .replaceAll('"', '\\"')
    .replace(/\p{Cs}/gu, '\ufffd');
}
