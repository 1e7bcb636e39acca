import { Writable } from 'node:stream';
import { expect } from 'chai';
import { createLogger, type LogSettings, type RootLogger } from '../../src/observe/logger.js';
import { ManualClock } from '../support/manual-clock.js';

async function logInto(
  settings: Partial<LogSettings>,
  terminal = false,
): Promise<{ log: RootLogger; text: () => string; clock: ManualClock }> {
  let written = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  const clock = new ManualClock();
  const log = await createLogger(
    { level: 'info', format: 'auto', ...settings },
    Object.assign(stream, { isTTY: terminal }),
    clock,
  );
  return { log, text: () => written, clock };
}

describe('the log', () => {
  it('is JSON lines with level, time, fields and message', async () => {
    const { log, text } = await logInto({});
    log.info({ plugin: 'one' }, 'hello');
    log.flush();
    const line = JSON.parse(text()) as Record<string, unknown>;
    expect(line).to.deep.include({ level: 'info', plugin: 'one', msg: 'hello' });
    expect(line.time).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(line).to.have.all.keys('level', 'time', 'plugin', 'msg');
  });

  it('is readable on a terminal, or where it is asked for', async () => {
    for (const { log, text } of [await logInto({}, true), await logInto({ format: 'pretty' })]) {
      log.warn({ plugin: 'one' }, 'hello');
      log.flush();
      expect(text())
        .to.match(/WARN.*hello/)
        .and.to.include('plugin')
        .and.not.to.include('{"level"');
    }
  });

  it('keeps lines back for a tenth of a second, or until there are many', async () => {
    const { log, text, clock } = await logInto({});
    log.info('one');
    expect(text()).to.equal('');
    clock.advance(100);
    expect(text()).to.include('one');
    log.info('x'.repeat(20_000));
    expect(text()).to.include('xxx');
    expect(clock.pending).to.equal(0);
  });

  it('takes so many lines a second from a plugin, and tells how many it has left out', async () => {
    const { log, text, clock } = await logInto({});
    const lines = (part: string): number => text().split(part).length - 1;
    const flood = log.guarded({ plugin: 'flood', requestId: '1' });
    for (let line = 0; line < 3000; line += 1) flood.info('flood');
    log.guarded({ plugin: 'flood', requestId: '2' }).error('flood');
    for (let line = 0; line < 2000; line += 1) log.info('own');
    log.guarded({ plugin: 'other' }).info('other');
    log.flush();
    expect([lines('"msg":"flood"'), lines('"msg":"own"'), lines('"msg":"other"')]).to.deep.equal([
      1000, 2000, 1,
    ]);
    clock.advance(1000);
    flood.debug('below the level');
    flood.info('flood');
    log.flush();
    expect(lines('"msg":"flood"')).to.equal(1001);
    expect(text()).to.include('"leftOut":2001,"msg":"the plugin logged too much: lines were left out"');
  });

  it('reads errors of any kind', async () => {
    const { log, text } = await logInto({});
    const hidden = Object.defineProperty(new Error('x'), 'message', {
      get() {
        throw new Error('no');
      },
    });
    const huge = new Error('y'.repeat(10_000_000), { cause: hidden });
    log.error({ err: huge }, 'strange');
    log.flush();
    expect(text().length).to.be.below(50_000);
    expect(text()).to.include('an error that cannot be read');
  });

  it('leaves out what is below its level', async () => {
    const { log, text } = await logInto({ level: 'warn' });
    log.info('quiet');
    log.child({ requestId: '1' }).debug('quiet');
    log.warn('loud');
    log.flush();
    expect(text()).to.include('loud').and.not.to.include('quiet');
  });

  it('blots out what goes by the name of a secret, for code that is not its own', async () => {
    const { log, text } = await logInto({});
    const guarded = log.guarded({ plugin: 'one' });
    for (const key of ['password', 'secret', 'token', 'hash', 'authorization', 'cookie', 'salt']) {
      guarded.info({ [key]: 'canary', deep: { [key]: 'canary' } }, 'careless');
    }
    log.flush();
    expect(text()).to.include('[redacted]').and.to.include('"plugin":"one"').and.not.to.include('canary');
  });

  it('tells an error with its causes, and none of its other properties', async () => {
    const { log, text } = await logInto({});
    const cause = Object.assign(new Error('inner'), { code: 'E_INNER', parameters: ['canary'] });
    const err = Object.assign(new Error('outer', { cause }), { code: 5, query: 'canary' });
    log.error({ err }, 'failed');
    log.error({ err: 'canary' }, 'failed');
    log.error({ err: undefined }, 'failed');
    log.flush();
    expect(text()).not.to.include('canary');
    const [first] = text().split('\n');
    const { err: told } = JSON.parse(first ?? '') as { err: Record<string, unknown> };
    expect(told).to.include({ type: 'Error', message: 'outer' }).and.not.to.have.property('code');
    expect(told.stack).to.match(/^Error: outer\n {4}at /);
    expect(told.cause).to.deep.equal({ type: 'Error', code: 'E_INNER', message: 'inner' });
  });

  it('does not follow causes for ever', async () => {
    const { log, text } = await logInto({});
    const err = new Error('circle');
    err.cause = err;
    log.error({ err }, 'failed');
    log.flush();
    expect(text().match(/circle/g)).to.have.length.below(10);
  });
});
