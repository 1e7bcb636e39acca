import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FileWatch } from '../../src/config/watch.js';
import { ManualClock } from '../support/manual-clock.js';

describe('FileWatch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-watch-'));
  after(() => rmSync(folder, { recursive: true }));

  it('tells a changed file and a link that leads elsewhere, once each', () => {
    const clock = new ManualClock();
    let changes = 0;
    const watch = new FileWatch(clock, () => (changes += 1));
    const [one, two, link] = ['one', 'two', 'link'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(one, '1');
    writeFileSync(two, '2');
    symlinkSync(one, link);
    watch.watch([link]);
    clock.advance(10_000);
    expect(changes).to.equal(0);
    writeFileSync(one, 'longer');
    clock.advance(10_000);
    expect(changes).to.equal(1);
    symlinkSync(two, `${link}-new`);
    renameSync(`${link}-new`, link);
    clock.advance(10_000);
    expect(changes).to.equal(2);
    watch.close();
    rmSync(two);
    clock.advance(10_000);
    expect(changes).to.equal(2);
    expect(clock.pending).to.equal(0);
  });

  it('tells a file that goes and one that comes', () => {
    const clock = new ManualClock();
    let changes = 0;
    const watch = new FileWatch(clock, () => (changes += 1));
    const file = join(folder, 'comes-and-goes');
    watch.watch([file]);
    writeFileSync(file, '1');
    clock.advance(10_000);
    expect(changes).to.equal(1);
    rmSync(file);
    clock.advance(10_000);
    expect(changes).to.equal(2);
    watch.close();
  });
});
