import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { createDatabase } from './database.js';
import { openSql } from './opened.js';
import { SYSTEMS } from './systems.js';

const page = readFileSync(new URL('../../../../docs/plugins/sql.md', import.meta.url), 'utf8');

function example(name: string): Record<string, unknown> {
  const block = new RegExp(`^### ${name}$[^]*?^\`\`\`yaml\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';
  return parse(block) as Record<string, unknown>;
}

describe('the ready-made examples', () => {
  it('are all tried', () => {
    expect(SYSTEMS.map(({ name }) => name)).to.deep.equal(
      [...page.matchAll(/^### (.+)$/gm)].map(([, name]) => name),
    );
  });

  for (const system of SYSTEMS.filter(({ isMysqlOnly }) => isMysqlOnly === undefined)) {
    it(`let people of ${system.name} in`, async () => {
      const database = createDatabase(`${withoutCase(system.tables)};${system.rows}`);
      const sql = await openSql({ ...example(system.name), connection: database.url });
      const { account, username, password } = system;
      const verdict = await sql.login(username, password);
      expect(verdict).to.deep.include({ verdict: 'accepted', account });
      const profile = verdict.verdict === 'accepted' ? verdict.profile : undefined;
      expect(profile?.displayName).to.equal(system.displayName);
      expect(profile?.threePids?.[0]).to.include({ medium: 'email', address: system.email });
      expect(profile?.groups).to.deep.equal(system.groups);
      expect(await sql.login(username, `${password}!`)).to.include({ reason: 'wrong-password' });
      expect(await sql.login('nobody', password)).to.deep.equal({ verdict: 'unknown-user' });
      expect(await sql.plugin.find?.({ subject: account.subject }, sql.call())).to.deep.equal(account);
      expect(await sql.plugin.profile(account, sql.call())).to.deep.equal(profile);
      if (system.lock !== undefined) {
        database.run(system.lock);
        expect(await sql.login(username, password))
          .to.include({ verdict: 'rejected' })
          .and.not.to.include({
            reason: 'wrong-password',
          });
        expect(await sql.plugin.profile(account, sql.call())).to.equal(undefined);
      }
      await sql.close();
      database.close();
    });
  }
});

/** These systems live on MySQL, where text compares without case. */
function withoutCase(tables: string): string {
  return tables.replace(/VARCHAR\(\d+\)/g, '$& COLLATE NOCASE');
}
