import { expect } from 'chai';
import { MatrixError } from '../../src/http/errors.js';

describe('MatrixError', () => {
  it('is answered with its code and message, and nothing of its cause', () => {
    const error = new MatrixError(400, 'M_BAD_JSON', 'not so', { cause: new Error('inner') });
    expect(error.toAnswer()).to.deep.equal({
      status: 400,
      body: '{"errcode":"M_BAD_JSON","error":"not so"}',
      headers: {},
    });
    expect(error).to.have.nested.property('cause.message', 'inner');
  });

  for (const [milliseconds, seconds] of [
    [0, '1'],
    [1, '1'],
    [1000, '1'],
    [1001, '2'],
    [30_000, '30'],
  ] as const) {
    it(`says Retry-After ${seconds} for ${milliseconds} ms`, () => {
      const error = new MatrixError(503, 'M_UNKNOWN', 'later', { retryAfterMs: milliseconds });
      expect(error.toAnswer().headers).to.deep.equal({ 'retry-after': seconds });
    });
  }
});
