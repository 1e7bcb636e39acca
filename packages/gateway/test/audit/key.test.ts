import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { keyBeside } from '../../src/audit/key.js';

describe('the key of the pseudonyms', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'postern-key-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const messageOf = (path: string): Promise<string> =>
    keyBeside(path).then(
      () => 'no error',
      (error: unknown) => (error as Error).message,
    );

  it('is made once, for its owner alone, and stays', async () => {
    const file = join(folder, 'audit.log');
    const key = await keyBeside(file);
    expect(key).to.match(/^[0-9a-f]{64}$/);
    expect(await keyBeside(file)).to.equal(key);
    expect(statSync(`${file}.key`).mode & 0o777).to.equal(0o600);
    expect(readdirSync(folder)).to.deep.equal(['audit.log.key']);
  });

  it('is the same for gateways that make it at the same moment', async () => {
    const file = join(folder, 'audit.log');
    const keys = await Promise.all(Array.from({ length: 8 }, () => keyBeside(file)));
    expect(new Set(keys)).to.have.property('size', 1);
    expect(readFileSync(`${file}.key`, 'utf8').trim()).to.equal(keys[0]);
  });

  it('is asked for where it cannot be made, read or believed', async () => {
    const gone = join(folder, 'gone', 'audit.log');
    expect(await messageOf(gone)).to.equal(
      `audit: the key ${gone}.key cannot be made or read (ENOENT): let the gateway write in its folder, or set audit.key`,
    );
    writeFileSync(join(folder, 'audit.log.key'), 'short\n');
    expect(await messageOf(join(folder, 'audit.log'))).to.include('shorter than 16 characters');
    expect(await messageOf('/dev/null/audit.log')).to.include('(ENOTDIR)');
  });
});
