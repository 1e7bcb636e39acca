import { expect } from 'chai';
import { parseDuration } from '../../src/config/duration.js';
import { useFolder, yaml } from './folder.js';

describe('a duration', () => {
  const folder = useFolder();

  it('is a number and a unit', () => {
    expect(['0s', '500ms', '5s', '2m', '1h', '90d'].map(parseDuration)).to.deep.equal([
      0, 500, 5000, 120_000, 3_600_000, 7_776_000_000,
    ]);
    for (const text of ['', '5', 's', '1.5s', '-1s', '5 s', '5S', '1w', '5s ', '1h30m']) {
      expect(parseDuration(text), text).to.equal(undefined);
    }
  });

  it('that is none, or that no timer can keep, is a fault', async () => {
    const messageOf = async (text: string): Promise<readonly string[]> =>
      (await folder.faults(yaml({ entry: `timeout: ${text}\n` }))).map(({ message }) => message);
    expect(await messageOf('5 seconds')).to.deep.equal(['expected a duration such as 500ms, 5s, 2m or 1h']);
    expect(await messageOf('0s')).to.deep.equal(['expected more than 0s']);
    expect(await messageOf('25h')).to.deep.equal(['expected at most 24h']);
    expect(await messageOf('24h')).to.deep.equal([]);
  });
});
