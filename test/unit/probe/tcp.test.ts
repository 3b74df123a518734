import { describe, expect, it } from 'vitest';
import { tcp } from '../../../src/probe/tcp.js';
import { aTcpCheck } from '../../support/checks.js';

describe('a tcp check', () => {
  it('is well when the connection opens', () => {
    expect(tcp.read(aTcpCheck(), { kind: 'connected', ms: 0.7 })).toEqual({
      kind: 'success',
      detail: 'connected in 1 ms',
      ms: 1,
    });
  });

  it('asks for its own host and port', () => {
    const check = aTcpCheck({ host: '::1', port: 5432, timeoutMs: 700 });
    expect(tcp.query(check)).toEqual({ kind: 'connect', host: '::1', port: 5432, timeoutMs: 700 });
    expect(tcp.describe(check)).toBe('connect to ::1:5432');
  });
});
