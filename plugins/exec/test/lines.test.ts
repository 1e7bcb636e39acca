import { expect } from 'chai';
import fc from 'fast-check';
import { LineCutter } from '../src/processes/lines.js';

const LIMIT = 20;

/** The lines of a text that comes in pieces of these sizes, and how many of them were too long. */
function cut(bytes: Buffer, sizes: readonly number[]): { lines: string[]; overlong: number } {
  const seen = { lines: [] as string[], overlong: 0 };
  const cutter = new LineCutter(
    LIMIT,
    (line) => seen.lines.push(line.toString('utf8')),
    () => (seen.overlong += 1),
  );
  let start = 0;
  for (const size of [...sizes, bytes.length]) {
    cutter.push(bytes.subarray(start, start + size));
    start += size;
  }
  cutter.end();
  return seen;
}

describe('lines', () => {
  it('are the same however their bytes come, and no longer than the limit', () => {
    const text = fc.array(fc.constantFrom('\n', 'a', 'é', '\r', 'long '.repeat(3)), { maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(9)), (parts, sizes) => {
        const bytes = Buffer.from(parts.join(''));
        const expected = parts.join('').split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(cut(bytes, sizes)).to.deep.equal({
          lines: expected.map((line) => Buffer.from(line).subarray(0, LIMIT).toString('utf8')),
          overlong: expected.filter((line) => Buffer.byteLength(line) > LIMIT).length,
        });
      }),
    );
  });
});
