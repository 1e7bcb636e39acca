import type { Knex } from 'knex';

/** Failed logins, and clients that logged in. Keys and addresses are keyed hashes; times are milliseconds since the epoch. */
export async function guard(knex: Knex): Promise<void> {
  await knex.schema.createTable('postern_guard', (table) => {
    table.text('key').primary();
    table.text('kind').notNullable();
    // of a pair or a known client: the key of its account
    table.text('account');
    table.text('address');
    table.integer('failures').notNullable();
    table.bigInteger('blocked_until').notNullable();
    table.bigInteger('counted_at').notNullable();
    table.bigInteger('expires').notNullable();
    table.bigInteger('expires_before').notNullable();
    table.index(['address'], 'postern_guard_of_address');
    table.index(['kind', 'expires'], 'postern_guard_expired');
  });
}
