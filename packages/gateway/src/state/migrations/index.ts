import type { Knex } from 'knex';
import { owners } from './0001-owners.js';

/** One step of the tables; steps that were released are never changed. */
export interface Migration {
  readonly name: string;
  readonly up: (knex: Knex) => Promise<void>;
}

/** In their order. */
export const MIGRATIONS: readonly Migration[] = [{ name: '0001-owners', up: owners }];
