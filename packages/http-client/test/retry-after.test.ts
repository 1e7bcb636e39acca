import { expect } from 'chai';
import { retryAfterMs } from '../src/retry-after.js';

describe('Retry-After', () => {
  const date = 'Wed, 01 May 2030 10:00:00 GMT';

  it('is read in seconds', () => {
    expect(retryAfterMs('120', date)).to.equal(120_000);
  });

  it('is read as a date, against the date of the answer', () => {
    expect(retryAfterMs('Wed, 01 May 2030 10:00:30 GMT', date)).to.equal(30_000);
  });

  it('is no time at all when its date is over', () => {
    expect(retryAfterMs('Wed, 01 May 2030 09:00:00 GMT', date)).to.equal(0);
  });

  it('is believed up to one hour', () => {
    expect(retryAfterMs('999999999', date)).to.equal(3_600_000);
    expect(retryAfterMs('Thu, 01 May 2031 10:00:00 GMT', date)).to.equal(3_600_000);
  });

  it('says nothing when it is missing, nonsense, or a date that cannot be compared', () => {
    for (const header of [undefined, '', 'soon', '-5', '1e3']) {
      expect(retryAfterMs(header, date)).to.equal(undefined);
    }
    expect(retryAfterMs('Wed, 01 May 2030 10:00:30 GMT', undefined)).to.equal(undefined);
  });
});
