import type { Metric } from './exposition.js';
import { bit, gauge, type Measured } from './measured.js';

export function roundMetrics({ system, round, version }: Measured): Metric[] {
  const { startedAt, durationMs, exitCode, cutShort } = round;
  return [
    gauge('build_info', 'A metric with the constant value 1, labelled by the version.', [
      { labels: { version }, value: 1 },
    ]),
    gauge('last_round_timestamp_seconds', 'When the last whole round ended, in Unix time.', [
      { value: (startedAt + durationMs) / 1000 },
    ]),
    gauge('last_round_duration_seconds', 'How long the last whole round took.', [{ value: durationMs / 1000 }]),
    gauge('last_round_exit_code', 'Exit code of the last whole round: 1 something is down, 3 not all could be asked.', [
      { value: exitCode },
    ]),
    gauge('last_round_cut_short', 'Whether the last whole round was ended before it was through.', [
      { value: bit(cutShort !== undefined) },
    ]),
    gauge('round_period_seconds', 'How often a round is to be started, by the config.', [
      { value: system.periodMs / 1000 },
    ]),
  ];
}
