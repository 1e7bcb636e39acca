import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FileSink } from '../../src/audit/file-sink.js';
import { createMetrics } from '../../src/observe/metrics.js';
import { createMemoryLog } from '../support/log.js';
import { ManualClock } from '../support/manual-clock.js';

describe('the audit file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'postern-audit-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function sinkAt(...path: readonly string[]) {
    const [clock, log, metrics] = [new ManualClock(), createMemoryLog(), createMetrics('test')];
    const file = join(folder, ...path);
    const sink = new FileSink(file, { clock, log, metrics });
    const lines = (result: string): Promise<string | undefined> =>
      metrics
        .render()
        .then(
          (text) =>
            new RegExp(`^postern_audit_lines_total\\{result="${result}"\\} (\\d+)$`, 'm').exec(text)?.[1],
        );
    return { sink, clock, log, file, lines, read: () => readFileSync(file, 'utf8') };
  }

  it('gets the lines of a tenth of a second at once, and is readable by its owner alone', async () => {
    const { sink, clock, file, read, lines } = sinkAt('audit.log');
    sink.append('one\n');
    sink.append('two\n');
    expect(clock.pending).to.equal(1);
    clock.advance(100);
    await sink.write();
    expect(read()).to.equal('one\ntwo\n');
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(sink.status).to.deep.equal({ status: 'ok' });
    expect(await lines('written')).to.equal('2');
    await sink.close();
  });

  it('gets many lines without waiting, and those that come meanwhile', async () => {
    const { sink, clock, read } = sinkAt('audit.log');
    const line = `${'x'.repeat(99)}\n`;
    for (let index = 0; index < 1000; index += 1) sink.append(line);
    await sink.close();
    expect(read()).to.equal(line.repeat(1000));
    expect(clock.pending).to.equal(0);
  });

  it('is added to, whatever stands in it', async () => {
    for (const text of ['one\n', 'two\n']) {
      const { sink } = sinkAt('audit.log');
      sink.append(text);
      await sink.close();
    }
    expect(sinkAt('audit.log').read()).to.equal('one\ntwo\n');
  });

  it('is a new one when the old was moved away, at once on SIGHUP, and with the next line', async () => {
    const { sink, file, read } = sinkAt('audit.log');
    sink.append('one\n');
    await sink.write();
    renameSync(file, `${file}.1`);
    sink.reopen();
    await sink.write();
    expect(read()).to.equal('');
    renameSync(file, `${file}.2`);
    sink.append('two\n');
    await sink.close();
    expect(readFileSync(`${file}.1`, 'utf8')).to.equal('one\n');
    expect(read()).to.equal('two\n');
  });

  it('says when its folder is gone, keeps the lines, and goes on when it is back', async () => {
    const { sink, clock, log, file, read } = sinkAt('logs', 'audit.log');
    sink.append('one\n');
    await sink.write();
    expect(sink.status).to.deep.equal({ status: 'failing', code: 'ENOENT', lost: 0 });
    sink.append('two\n');
    clock.advance(1000);
    await sink.write();
    expect(log.lines.map(({ level, message }) => [level, message.slice(0, 33)])).to.deep.equal([
      ['error', 'the audit file cannot be written:'],
    ]);
    expect(log.lines[0]?.fields).to.include({ code: 'ENOENT', path: file });

    mkdirSync(join(folder, 'logs'));
    clock.advance(1000);
    await sink.write();
    expect(sink.status).to.deep.equal({ status: 'ok' });
    await sink.close();
    expect(read()).to.equal('one\ntwo\n');
    expect(log.lines.at(-1)).to.deep.include({ level: 'info', message: 'the audit file is written again' });
  });

  it('says when the disk is full, and writes every line when there is room', async () => {
    symlinkSync('/dev/full', join(folder, 'audit.log'));
    const { sink, read, file } = sinkAt('audit.log');
    sink.append('one\n');
    await sink.write();
    expect(sink.status).to.deep.include({ status: 'failing', code: 'ENOSPC' });
    rmSync(file);
    sink.append('two\n');
    await sink.close();
    expect(read()).to.equal('one\ntwo\n');
  });

  it('lets lines go when too many wait, counts them, and says so where they are missing', async () => {
    const { sink, clock, read, lines } = sinkAt('logs', 'audit.log');
    const line = `${'x'.repeat(1023)}\n`;
    for (let index = 0; index < 4096 + 3; index += 1) sink.append(line);
    await sink.write();
    sink.append(line);
    const lost = Number(await lines('lost'));
    expect(lost).to.be.greaterThan(0);
    expect(sink.status).to.deep.include({ status: 'failing', lost });
    mkdirSync(join(folder, 'logs'));
    clock.advance(1000);
    await sink.write();
    await sink.close();
    const written = read().trimEnd().split('\n');
    const gaps = written.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as object);
    expect(gaps).to.have.length(1);
    expect(gaps[0]).to.deep.equal({ time: '2030-01-01T00:00:01.000Z', event: 'lines lost', lines: lost });
    expect(written.length - 1 + lost).to.equal(4096 + 4);
  });

  it('tells what is lost with a stop', async () => {
    const { sink, log, lines } = sinkAt('logs', 'audit.log');
    sink.append('one\n');
    await sink.close();
    expect(log.lines.at(-1)).to.deep.include({ level: 'error' });
    expect(log.lines.at(-1)?.fields).to.include({ lines: 1 });
    expect(await lines('lost')).to.equal('1');
  });
});
