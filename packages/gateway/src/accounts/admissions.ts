import type { Chain } from '../chain/chain.js';
import type { Config } from '../config/schema.js';
import type { StateStore } from '../state/store.js';
import type { Clock } from '../time/clock.js';
import type { Admissions } from './admission.js';
import { ByName } from './by-name.js';
import { ByOwner } from './owners/by-owner.js';
import { Clashes } from './owners/clashes.js';
import { Decoy } from './owners/decoy.js';
import { DryOwnerTable } from './owners/dry-table.js';
import { Learning } from './owners/learning.js';
import { Newcomers } from './owners/newcomers.js';
import { OwnerTable } from './owners/table.js';

/** Who owns which name; no table where names have no owners, or where they are only noted. */
export interface NameOwners {
  readonly table: OwnerTable | undefined;
}

export interface AdmissionServices {
  readonly chain: Chain;
  readonly state: StateStore;
  readonly clock: Clock;
  /** Logins are tried only: nobody gets a name by them. */
  readonly dry: boolean;
}

/** What is remembered of the owners, as long as one configuration lasts. */
export function createOwnerTable({ chain, state, clock, dry }: AdmissionServices): OwnerTable {
  const ids = new Map(chain.entries.map(({ id, slot }) => [id, slot.spec.definition.name]));
  return dry ? new DryOwnerTable(state, clock, ids) : new OwnerTable(state, clock, ids);
}

/** Who is let in under which name, as `owners` of the configuration says. */
export function createAdmissions(
  mode: Config['owners'],
  services: AdmissionServices,
  table: OwnerTable = createOwnerTable(services),
): Admissions {
  const { chain, clock } = services;
  const byName = new ByName(chain);
  if (mode === 'off') return byName;
  const clashes = new Clashes(table);
  if (mode === 'learn') return new Learning(byName, table, clashes);
  const newcomers = new Newcomers(chain, clashes, clock);
  return new ByOwner({ chain, owners: table, clashes, newcomers, decoy: new Decoy(chain, table) });
}
