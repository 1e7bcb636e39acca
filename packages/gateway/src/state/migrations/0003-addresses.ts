import type { Knex } from 'knex';

/** Which addresses the gateway has added to which Matrix account, each as a digest that says nothing of the address. */
export async function addresses(knex: Knex): Promise<void> {
  await knex.schema.createTable('postern_addresses', (table) => {
    table.text('localpart').notNullable();
    table.text('digest').notNullable();
    table.primary(['localpart', 'digest']);
  });
}
