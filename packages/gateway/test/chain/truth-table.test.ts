import { PluginError, type Verdict } from '@postern/plugin-api';
import { expect } from 'chai';
import { Chain } from '../../src/chain/chain.js';
import type { Entry } from '../../src/chain/entry.js';
import { Deadline } from '../../src/time/deadline.js';
import { answering, configOf, entryOf } from '../support/entries.js';
import { createMemoryLog } from '../support/log.js';
import { ManualClock } from '../support/manual-clock.js';
import { silentMetrics } from '../support/metrics.js';

/** Every answer of a plugin, every setting of an entry: the alphabet of the table. */
const ANSWERS = {
  accepted: { verdict: 'accepted', account: { username: 'alice', subject: '1' } },
  'unknown-user': { verdict: 'unknown-user' },
  rejected: { verdict: 'rejected', reason: 'wrong-password' },
  unspecified: { verdict: 'rejected', reason: 'unspecified' },
  unavailable: new PluginError('PLUGIN_UNAVAILABLE', 'down'),
} satisfies Record<string, Verdict | PluginError>;

interface Row {
  readonly answer: keyof typeof ANSWERS;
  readonly on_unavailable: 'stop' | 'skip';
  readonly on_unspecified: 'stop' | 'continue';
}

const ROWS: readonly Row[] = (Object.keys(ANSWERS) as Row['answer'][]).flatMap((answer) =>
  (['stop', 'skip'] as const).flatMap((on_unavailable) =>
    (['stop', 'continue'] as const).map((on_unspecified) => ({ answer, on_unavailable, on_unspecified })),
  ),
);

interface Conclusion {
  readonly outcome: string;
  /** Of a refusal. */
  readonly reason: string | undefined;
  /** How many plugins were asked. */
  readonly asked: number;
}

/** The sentences of the truth table in docs/architecture.md, written down a second time. */
function expected(rows: readonly Row[]): Conclusion {
  const ends = (row: Row): boolean =>
    row.answer === 'accepted' ||
    row.answer === 'rejected' ||
    (row.answer === 'unavailable' && row.on_unavailable === 'stop') ||
    (row.answer === 'unspecified' && row.on_unspecified === 'stop');
  const end = rows.findIndex(ends);
  const asked = end === -1 ? rows : rows.slice(0, end + 1);
  const last = asked.at(-1)?.answer;
  const outcome = (): string => {
    if (end !== -1 && last === 'accepted') return 'accepted';
    if (end !== -1 && last === 'rejected') return 'refused';
    return asked.some(({ answer }) => answer === 'unavailable') ? 'unavailable' : 'refused';
  };
  const reason = (): string => {
    if (last === 'rejected') return 'wrong-password';
    return asked.some(({ answer }) => answer === 'unspecified') ? 'unspecified' : 'unknown-user';
  };
  return {
    outcome: outcome(),
    reason: outcome() === 'refused' ? reason() : undefined,
    asked: asked.length,
  };
}

async function decide(rows: readonly Row[]): Promise<Conclusion> {
  const clock = new ManualClock();
  const plugins = rows.map(({ answer }) => answering(ANSWERS[answer]));
  const entries: Entry[] = [];
  for (const [index, plugin] of plugins.entries()) {
    entries.push(await entryOf({ ...rowSettings(rows[index]), id: `p${index}` }, plugin, clock));
  }
  const chain = new Chain(entries, configOf(), clock, silentMetrics);
  const request = { requestId: 'test', deadline: new Deadline(clock, 5000), log: createMemoryLog() };
  const result = await chain.authenticate({ username: 'alice', password: 'secret' }, request);
  const reason = result.outcome === 'refused' ? result.reason : undefined;
  return { outcome: result.outcome, reason, asked: plugins.reduce((sum, { asked }) => sum + asked.times, 0) };
}

function rowSettings(row: Row | undefined): Record<string, unknown> {
  return { on_unavailable: row?.on_unavailable, on_unspecified: row?.on_unspecified };
}

async function checkAll(length: number): Promise<void> {
  const indexes = Array.from({ length: ROWS.length ** length }, (_, index) => index);
  for (const index of indexes) {
    const rows = Array.from(
      { length },
      (_, place) => ROWS[Math.floor(index / ROWS.length ** place) % ROWS.length] as Row,
    );
    expect(await decide(rows), JSON.stringify(rows)).to.deep.equal(expected(rows));
  }
}

describe('the truth table of the chain', () => {
  for (const length of [1, 2, 3]) {
    it(`holds for every answer × setting × position of ${length}`, async function () {
      this.timeout(60_000);
      await checkAll(length);
    });
  }

  it('has rows whose result nobody can miss', () => {
    const row = (answer: Row['answer'], on_unavailable: Row['on_unavailable'] = 'stop'): Row => ({
      answer,
      on_unavailable,
      on_unspecified: 'stop',
    });
    expect(expected([row('unknown-user'), row('unknown-user')]).outcome).to.equal('refused');
    expect(expected([row('unavailable'), row('accepted')])).to.include({ outcome: 'unavailable', asked: 1 });
    expect(expected([row('unavailable', 'skip'), row('unknown-user')]).outcome).to.equal('unavailable');
    expect(expected([row('unavailable', 'skip'), row('rejected')]).outcome).to.equal('refused');
    expect(expected([row('rejected'), row('accepted')])).to.deep.equal({
      outcome: 'refused',
      reason: 'wrong-password',
      asked: 1,
    });
  });
});
