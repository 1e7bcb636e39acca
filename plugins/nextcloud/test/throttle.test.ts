import { expect } from 'chai';
import { BackOff } from '../src/back-off.js';
import { PluginError } from '@postern/plugin-api';
import { FakeCloud } from './support/fake-cloud.js';
import { failureOf, openCloud, type Opened } from './support/opened.js';
import { PASSWORD } from './support/people.js';

const MINUTE_MS = 60_000;

describe('the throttle of Nextcloud', () => {
  let cloud: FakeCloud;
  let opened: Opened;

  beforeEach(async () => {
    cloud = await FakeCloud.start();
    // On the clock of the cloud, which the tests turn.
    opened = await openCloud(cloud);
  });
  afterEach(async () => {
    await opened.close();
    await cloud.close();
  });

  const failTimes = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      expect(await opened.login('Alice', 'wrong')).to.include({ verdict: 'rejected' });
    }
  };

  it('is waited for: a delayed answer is a verdict like any other', async () => {
    await failTimes(3);
    const held = new Promise<() => void>((arrived) => {
      cloud.hold = () => new Promise((release) => arrived(release));
    });
    const login = opened.login();
    (await held)();
    expect(await login).to.include({ verdict: 'accepted' });
    expect(cloud.delays).to.deep.equal([200, 400, 800]);
  });

  it('ends when nobody waits any more', async () => {
    await failTimes(1);
    const controller = new AbortController();
    cloud.hold = () => new Promise(() => controller.abort(new Error('too late')));
    const error: unknown = await opened
      .login('Alice', PASSWORD, { signal: controller.signal })
      .catch((thrown: unknown) => thrown);
    expect(error).to.have.property('message', 'too late');
  });

  for (const lacksVersion2 of [false, true]) {
    it(`is left alone for a time once it says 429, in version ${lacksVersion2 ? 1 : 2}`, async () => {
      cloud.settings.lacksVersion2 = lacksVersion2;
      await failTimes(11);
      expect(await failureOf(opened.login())).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 5000 });
      const { logins } = cloud;
      cloud.time += 2000;
      const failure = await failureOf(opened.login());
      expect(failure).to.include({ code: 'PLUGIN_UNAVAILABLE', retryAfterMs: 3000 });
      expect(failure.message).to.match(/answered 429.*allow it in the brute-force settings$/);
      expect(failure, 'no cloud that is away').to.have.nested.property('cause.status', 429);
      expect(cloud.logins).to.equal(logins);
      cloud.time += 3000;
      expect(await failureOf(opened.login())).to.include({ retryAfterMs: 10_000 });
      expect(cloud.logins).to.equal(logins + 1);
    });
  }

  it('is asked for as long as it says, and over when it is over', async () => {
    cloud.interfere({ status: 429, headers: { 'retry-after': '90' } });
    expect(await failureOf(opened.login())).to.include({ retryAfterMs: 90_000 });
    cloud.interfere(undefined);
    cloud.time += 90_000;
    expect(await opened.login()).to.include({ verdict: 'accepted' });
    cloud.interfere({ status: 429 });
    expect(await failureOf(opened.login())).to.include({ retryAfterMs: 5000 });
  });

  it('does not keep the plugin from its health, which costs it nothing', async () => {
    await failTimes(11);
    await failureOf(opened.login());
    await opened.plugin.health?.(opened.call());
  });

  it('does not concern a gateway whose address is allowed', async () => {
    cloud.throttle.isAllowed = true;
    await failTimes(15);
    expect(await opened.login()).to.include({ verdict: 'accepted' });
    expect(cloud.delays).to.be.empty;
  });
});

describe('a pause after failures', () => {
  let now = 0;
  const failure = (retryAfterMs?: number): PluginError =>
    new PluginError('PLUGIN_UNAVAILABLE', 'busy', { retryAfterMs });
  const backOffAt = (): BackOff => new BackOff(() => new Date(now));

  beforeEach(() => {
    now = 0;
  });

  it('doubles from five seconds to five minutes, and begins anew after a success', () => {
    const backOff = backOffAt();
    const pauses: (number | undefined)[] = [];
    for (let time = 0; time < 8; time += 1) {
      const { retryAfterMs = 0 } = backOff.fail(failure());
      pauses.push(retryAfterMs / 1000);
      now += retryAfterMs;
    }
    expect(pauses).to.deep.equal([5, 10, 20, 40, 80, 160, 300, 300]);
    backOff.succeed();
    expect(backOff.fail(failure()).retryAfterMs).to.equal(5000);
  });

  it('is begun by the first of several that fail at once, and ended by none that was on its way', () => {
    const backOff = backOffAt();
    backOff.fail(failure(MINUTE_MS));
    now += 1000;
    expect(backOff.fail(failure()).retryAfterMs).to.equal(59_000);
    backOff.succeed();
    expect(() => backOff.check())
      .to.throw('busy')
      .with.property('retryAfterMs', 59_000);
    now += 59_000;
    backOff.check();
  });
});
