import type { Knex } from 'knex';

/** Who owns which name, and what was done about it. Times are ISO 8601 in UTC. */
export async function owners(knex: Knex): Promise<void> {
  await knex.schema.createTable('postern_facts', (table) => {
    table.text('name').primary();
    table.text('value').notNullable();
  });
  await knex.schema.createTable('postern_owners', (table) => {
    table.text('localpart').primary();
    table.text('plugin').notNullable();
    table.text('subject').notNullable();
    table.text('username').notNullable();
    table.text('status').notNullable();
    table.text('origin').notNullable();
    table.text('since').notNullable();
    table.index(['plugin', 'subject'], 'postern_owners_of_subject');
  });
  // A subject has many names at most, and one of them is its Matrix ID.
  await knex.schema.raw(
    "CREATE UNIQUE INDEX postern_owners_current ON postern_owners (plugin, subject) WHERE status = 'current'",
  );
  await knex.schema.createTable('postern_plugins', (table) => {
    table.text('id').primary();
    table.text('plugin').notNullable();
  });
  await knex.schema.createTable('postern_clashes', (table) => {
    table.text('plugin').notNullable();
    table.text('subject').notNullable();
    table.text('username').notNullable();
    table.text('localpart').notNullable();
    table.text('at').notNullable();
    table.primary(['plugin', 'subject']);
  });
  await knex.schema.createTable('postern_audit', (table) => {
    table.increments('id');
    table.text('at').notNullable();
    table.text('actor').notNullable();
    table.text('action').notNullable();
    table.text('localpart');
    table.text('plugin');
    table.text('subject');
    table.text('detail');
  });
}
