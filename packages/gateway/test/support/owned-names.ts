import type { Admission } from '../../src/accounts/admission.js';
import { createAdmissions, createOwnerTable, type AdmissionServices } from '../../src/accounts/admissions.js';
import type { OwnerTable } from '../../src/accounts/owners/table.js';
import { Chain } from '../../src/chain/chain.js';
import type { Request } from '../../src/chain/request.js';
import type { Config } from '../../src/config/schema.js';
import { createStateStore } from '../../src/state/open.js';
import type { StateStore } from '../../src/state/store.js';
import { Deadline } from '../../src/time/deadline.js';
import { configOf, entryOf } from './entries.js';
import { Forum } from './forum.js';
import { createMemoryLog } from './log.js';
import { ManualClock } from './manual-clock.js';
import { silentMetrics } from './metrics.js';

/** Names with owners over the chain `staff`, `forum`, and a state in memory. */
export interface OwnedNames {
  readonly clock: ManualClock;
  readonly staff: Forum;
  readonly forum: Forum;
  readonly chain: Chain;
  readonly state: StateStore;
  readonly table: OwnerTable;
  readonly log: ReturnType<typeof createMemoryLog>;
  /** What happens before a statement is carried out. */
  meanwhile: (sql: string) => unknown;
  /** What the caller of the request that came last does: it hangs up. */
  readonly hangUp: () => void;
  readonly request: () => Request;
  readonly login: (username: string, password: string) => Promise<Admission>;
}

export async function ownedNames(mode: Config['owners'] = 'enforce'): Promise<OwnedNames> {
  const clock = new ManualClock();
  const [staff, forum] = [new Forum(), new Forum()];
  const entries = await Promise.all(
    Object.entries({ staff, forum }).map(([id, { plugin }]) => entryOf({ id }, plugin, clock)),
  );
  const chain = new Chain(entries, configOf(), clock, silentMetrics);
  const state = await memoryState(clock);
  const watched = {
    place: state.place,
    async read(...parameters: Parameters<StateStore['read']>) {
      await names.meanwhile(parameters[0]);
      return state.read(...parameters);
    },
    async write(...parameters: Parameters<StateStore['write']>) {
      await names.meanwhile(parameters[0]);
      return state.write(...parameters);
    },
  } as StateStore;
  const services: AdmissionServices = { chain, state: watched, clock, dry: false };
  const table = createOwnerTable(services);
  const admissions = createAdmissions(mode, services, table);
  const log = createMemoryLog();
  let deadline = new Deadline(clock, 5000);
  const names: OwnedNames = {
    ...{ clock, staff, forum, chain, state, table, log },
    meanwhile: () => undefined,
    hangUp: () => deadline.cancel(),
    request: () => ({ requestId: 'test', deadline: (deadline = new Deadline(clock, 5000)), log }),
    login: (username, password) =>
      admissions.admit(
        { login: { username, password }, account: username, refusalOf: () => undefined },
        names.request(),
      ),
  };
  return names;
}

export function memoryState(clock: ManualClock): Promise<StateStore> {
  return createStateStore({ kind: 'memory' }, { serverName: 'example.org', directory: '/', clock });
}
