import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { HTTP_ERRORS } from '../src/http/errors.js';
import { REFUSALS } from './support/refusals.js';

const errors = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');

/** What stands in code marks in the first column of the tables below a heading. */
function listed(heading: string): readonly string[] {
  const section = errors.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? ''));
}

describe('docs/errors.md', () => {
  it('lists every error that callers get, with its meaning', () => {
    expect(listed('What callers get')).to.have.members(Object.keys(HTTP_ERRORS));
    for (const meaning of Object.values(HTTP_ERRORS)) {
      expect(errors.replace(/\s+/g, ' ')).to.include(meaning.replace(/\.$/, '').slice(0, 40));
    }
  });

  it('lists every reason of a refusal', () => {
    expect(listed('Why a login was refused')).to.have.members(Object.keys(REFUSALS));
  });

  it('lists every code of a plugin error', () => {
    expect(listed('What plugins throw')).to.deep.equal([
      'PLUGIN_UNAVAILABLE',
      'PLUGIN_PROTOCOL',
      'PLUGIN_MISCONFIGURED',
    ]);
  });
});

describe('docs/security.md', () => {
  const root = new URL('../../../../', import.meta.url);
  const page = readFileSync(new URL('docs/security.md', root), 'utf8');
  const named = [...page.matchAll(/`([^`›]+) › ([^`]+)`/g)];

  it('names tests', () => {
    expect(named.length).to.be.greaterThan(20);
    const rows = page
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (?:promise|plugin|-)/.test(line));
    for (const row of rows) expect(row).to.include(' › ');
  });

  for (const [, path = '', title = ''] of named) {
    it(`names a test that is there: ${title}`, () => {
      expect(existsSync(new URL(path, root)), path).to.equal(true);
      expect(readFileSync(new URL(path, root), 'utf8')).to.include(title);
    });
  }
});
