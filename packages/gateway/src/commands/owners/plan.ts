import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { CoreServices } from '../../core.js';
import { LEFT_OUT, type Adoptable, type LeftOut } from '../../homeserver/adoption.js';
import { surveying } from '../homeserver.js';
import { EXIT, printError, UsageError, type ExitCode, type Io } from '../io.js';
import { withCore, type CommonOptions } from '../opened.js';
import { PLAN_COLUMNS, planLine, type PlanLine } from './plan-line.js';

const REASONS: Readonly<Record<LeftOut | 'barred', string>> = {
  special: "administrators', bridges' and bots', which are never given away",
  recorded: 'recorded with an account by the homeserver',
  settled: 'settled by an operator',
  unreachable: 'with a name that no login leads to',
  unknown: 'that no back end has an account for',
  untold: 'whose name no entry has that can look people up',
  elsewhere: 'whose name belongs to an account with another Matrix ID',
  barred: 'whose account is not let in at the moment',
};

type Tally = Map<LeftOut | 'barred', number>;

/** Lists who would be let into a Matrix account that was there before, as CSV for `import`. */
export function planOwners(io: Io, options: CommonOptions): Promise<ExitCode> {
  return withCore(io, options, async (core, services, state) => {
    const tally: Tally = new Map();
    let count = 0;
    const done = await surveying(io, options, { core, services, state }, async (accounts) => {
      const lines = async function* () {
        for await (const line of linesOf(accounts, services, tally)) {
          count += 1;
          yield options.json === true ? `${JSON.stringify(line)}\n` : line;
        }
      };
      if (options.json === true) await pipeline(lines, io.stdout, { end: false });
      else {
        const writer = stringify({ header: true, columns: [...PLAN_COLUMNS] });
        await pipeline(lines, writer, io.stdout, { end: false });
      }
      return true;
    });
    if (done === undefined) {
      throw new UsageError('homeserver is not configured: the plan needs its url and an admin_token');
    }
    const blind = core.generations
      .get()
      .chain.entries.filter((entry) => entry.can('authenticate') && !entry.can('find'));
    printError(
      io,
      ...summaryOf(
        count,
        tally,
        blind.map(({ id }) => id),
      ),
    );
    return EXIT.ok;
  });
}

async function* linesOf(
  accounts: AsyncIterable<Adoptable | LeftOut>,
  services: CoreServices,
  tally: Tally,
): AsyncGenerator<PlanLine> {
  for await (const one of accounts) {
    const line = typeof one === 'string' ? one : await planLine(one, services);
    if (typeof line === 'string') tally.set(line, (tally.get(line) ?? 0) + 1);
    else yield line;
  }
}

function summaryOf(count: number, tally: Tally, blind: readonly string[]): readonly string[] {
  const leftOut = [...LEFT_OUT, 'barred' as const].flatMap((reason) => {
    const number = tally.get(reason) ?? 0;
    return number === 0 ? [] : [`  ${number} ${REASONS[reason]}`];
  });
  return [
    `${count} accounts would be adopted${leftOut.length === 0 ? '' : '; left out:'}`,
    ...leftOut,
    ...(blind.length === 0
      ? []
      : [`${blind.join(', ')} cannot look anybody up: whom only they know must be added by hand`]),
    'Nothing was changed. Take out the lines where it is not the same person, and give the rest to postern owners import.',
  ];
}
