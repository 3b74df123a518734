import { describe, expect, it } from 'vitest';
import { styleOf } from '../../../src/cli/style.js';

const stream = (shape: object): NodeJS.WriteStream => shape as NodeJS.WriteStream;

describe('the width of what is written to', () => {
  it.each([
    ['a terminal', { isTTY: true, columns: 72 }, 72],
    ['a terminal that was never told its size', { isTTY: true, columns: 0 }, 100],
    ['a file', { isTTY: false }, 100],
  ])('%s', (_, shape, width) => {
    expect(styleOf(stream(shape), {}).width).toBe(width);
  });
});
