import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { ScriptFolder } from './support/folder.js';
import { withExec } from './support/opened.js';

const page = readFileSync(new URL('../../../../docs/plugins/exec.md', import.meta.url), 'utf8');

/** The first example in that language. */
function example(language: string): string {
  return page.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';
}

describe('the page about the plugin', () => {
  const folder = new ScriptFolder();

  it('begins with an example that works when it is pasted', async () => {
    folder.write('check.sh', example('sh'));
    const { plugins } = parse(example('yaml')) as { plugins: { config: object }[] };
    await withExec(plugins[0]?.config ?? {}, folder.path, async ({ login }) => {
      expect(await login('alice', 'wonderland')).to.include({ verdict: 'accepted' });
      expect(await login('alice', 'looking-glass')).to.include({ verdict: 'rejected' });
    });
  });
});
