import type { Knex } from 'knex';
import { owners } from './0001-owners.js';
import { guard } from './0002-guard.js';
import { addresses } from './0003-addresses.js';

/** One step of the tables; steps that were released are never changed. */
export interface Migration {
  readonly name: string;
  readonly up: (knex: Knex) => Promise<void>;
}

/** In their order. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '0001-owners', up: owners },
  { name: '0002-guard', up: guard },
  { name: '0003-addresses', up: addresses },
];
