import { readFileSync } from 'node:fs';
import type { FakeBehaviour } from '@postern/http-client/testing';
import { expect } from 'chai';
import { parse } from 'yaml';
import { FakeCloud } from './support/fake-cloud.js';
import { WEB_PAGE } from './support/ocs-answer.js';
import { failureOf, openCloud } from './support/opened.js';
import { ROOT } from './support/people.js';

const page = readFileSync(new URL('../../../../docs/plugins/nextcloud.md', import.meta.url), 'utf8');

interface Example {
  readonly plugins: readonly { readonly use: 'nextcloud'; readonly config: { readonly admin: object } }[];
}

/** Each status below a heading, with the code behind it. */
const rows = [...page.matchAll(/^\| ([^|]+?) +\| `(PLUGIN_\w+)` +\|/gm)].flatMap(
  ([, answers = '', code = '']) => answers.split(', ').map((answer) => [answer, code] as const),
);

/** The answers that the page has words for. */
const IN_WORDS: Readonly<Record<string, FakeBehaviour>> = {
  '401 with a web page': { status: 401, body: WEB_PAGE },
  '200 with a web page': { status: 200, body: WEB_PAGE },
  '200 with anything else': { status: 200, body: '{"ocs":{' },
  'other 4xx': { status: 418 },
  'no answer': 'reset',
  'one that breaks off': { body: '{', ending: 'reset' },
};

describe('docs/plugins/nextcloud.md', () => {
  let cloud: FakeCloud;
  beforeEach(async () => {
    cloud = await FakeCloud.start();
  });
  afterEach(() => cloud.close());

  it('has an example that lets people in', async () => {
    const [entry] = (parse(/^```yaml\n([^]*?)^```$/m.exec(page)?.[1] ?? '') as Example).plugins;
    const config = {
      ...entry?.config,
      url: cloud.url,
      // What the file holds.
      admin: { ...entry?.config.admin, password: ROOT.password },
    };
    cloud.people = [...cloud.people, { ...ROOT, id: 'postern' }];
    const opened = await openCloud(cloud, config, entry?.use);
    expect(await opened.login()).to.include({ verdict: 'accepted' });
    expect(await opened.login('nobody')).to.deep.equal({ verdict: 'unknown-user' });
    await opened.close();
  });

  it('has many rows of what is no verdict', () => {
    expect(rows).to.have.length.above(20);
  });

  for (const [answer, code] of rows) {
    it(`is right about ${answer}`, async () => {
      const opened = await openCloud(cloud);
      cloud.interfere(IN_WORDS[answer] ?? { status: Number(answer) });
      expect(await failureOf(opened.login())).to.include({ code });
      await opened.close();
    });
  }
});
