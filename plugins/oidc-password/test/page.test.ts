import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { PASSWORD, SECRET, startDex } from './support/dex.js';
import { json } from './support/fake-provider.js';
import { Opened } from './support/opened.js';

const page = readFileSync(new URL('../../../../docs/plugins/oidc-password.md', import.meta.url), 'utf8');

interface Example {
  readonly plugins: readonly [{ readonly config: { readonly client: object } }];
}

/** The rows of the last table: what the provider says, and what becomes of it. */
const rows = [...page.slice(page.indexOf('## Answers')).matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].slice(2);
/** Errors and numbers of Entra, each with the verdict. */
const answers = rows.flatMap(([, says = '', verdict = '']) =>
  [...says.matchAll(/`(\w+)`|\b(\d{5})\b|AADSTS(\d{5})/g)].map(
    ([, error = 'invalid_grant', second, first]) => ({
      error,
      code: Number(first ?? second ?? 0),
      expected: verdict === 'unknown user' ? 'unknown-user' : (/`([\w-]+)`/.exec(verdict)?.[1] ?? ''),
    }),
  ),
);

describe('docs/plugins/oidc-password.md', () => {
  it('has an example that lets people in', async () => {
    const dex = await startDex();
    const test = Opened.beside(dex);
    const { config } = (parse(/^```yaml\n([^]*?)^```$/m.exec(page)?.[1] ?? '') as Example).plugins[0];
    // What the file holds.
    await test.open({ ...config, issuer: dex.url, client: { ...config.client, secret: SECRET } });
    expect(await test.login('alice@example.org', PASSWORD)).to.include({ verdict: 'accepted' });
    expect(await test.login('alice@example.org', 'wrong')).to.include({ verdict: 'rejected' });
    await test.close();
  });

  it('has many answers', () => {
    expect(answers).to.have.length.above(25);
  });

  for (const { error, code, expected } of answers) {
    it(`is right about ${code === 0 ? error : code}`, async () => {
      const test = await Opened.start();
      await test.open();
      test.provider.onToken = () => json({ error, error_codes: code === 0 ? [] : [code] }, 400);
      const seen: object = await test.login().catch((thrown: object) => thrown);
      expect(Object.values(seen)).to.include(expected);
      await test.close();
    });
  }
});
