import { describe, expect, it } from 'vitest';
import { validate } from '../../../../src/cli/validate.js';
import { inFolder, oneService } from '../written.js';

/** What `wardround validate` says of a config, and its exit code. */
function validated(config: unknown, strict: boolean): { code: number; out: string; err: string } {
  return inFolder({ 'c.json': JSON.stringify(config) }, (cwd) => {
    const said = { out: '', err: '' };
    const stream = (name: 'out' | 'err'): NodeJS.WriteStream =>
      ({ write: (text: string) => (said[name] += text.replace(`${cwd}/`, '')) }) as unknown as NodeJS.WriteStream;
    const io = { stdout: stream('out'), stderr: stream('err'), env: {}, cwd, isRoot: true };
    return { code: validate({ config: 'c.json', strict }, io), ...said };
  });
}

const TRAP = oneService({ success_threshold: 1000 });
const LINE = /^c\.json:1:\d+ \/services\/s\/success_threshold: expected .* \(warning: success-threshold-too-long\)\n$/;

describe('a warning', () => {
  it('fails nothing', () => {
    const { code, out, err } = validated(TRAP, false);
    expect(err).toMatch(LINE);
    expect([code, out]).toEqual([0, 'c.json: 1 service, no errors, 1 warning\n']);
  });

  it('but with --strict, after the same lines', () => {
    const { code, out, err } = validated(TRAP, true);
    expect(err).toMatch(LINE);
    expect([code, out]).toEqual([78, 'c.json: 1 service, no errors, 1 warning\n']);
  });

  it('is none of a config without traps', () => {
    expect(validated(oneService({}), true)).toEqual({ code: 0, out: 'c.json: 1 service, no errors\n', err: '' });
  });
});
