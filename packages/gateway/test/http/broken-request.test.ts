import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { refuseBrokenRequest } from '../../src/http/broken-request.js';

describe('a broken request', () => {
  it('is a 408 when it did not come whole in time', async () => {
    const socket = new PassThrough();
    refuseBrokenRequest(Object.assign(new Error('timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
    expect(await text(socket)).to.match(
      /^HTTP\/1\.1 408 Request Timeout\r\n[^]*connection: close\r\n\r\n\{"errcode":"M_UNKNOWN",/,
    );
  });

  it('of a caller that is gone gets no answer', () => {
    const socket = new PassThrough().end();
    refuseBrokenRequest(Object.assign(new Error('gone'), { code: 'ECONNRESET' }), socket);
    expect(socket.destroyed).to.equal(true);
    expect(socket.read()).to.equal(null);
  });
});
