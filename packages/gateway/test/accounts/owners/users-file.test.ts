import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { loadDefinition } from '../../../src/chain/loader.js';
import { READS_MXID, startGateway, type TestGateway } from '../../support/gateway.js';

/** bcrypt at its lowest cost, of the passwords of two people. */
const FIRST = {
  secret: 'first secret',
  password: '$2b$04$1zmOM/KEoYYjyVbPEIMBIuOwUivVMmzRbkDwL4CSgNQBI88G1fxhy',
};
const SECOND = {
  secret: 'second secret',
  password: '$2b$04$IiDdNSfqXi4C9cOfkCcEiOEjjE6r61KVq2Pc0jl7l8.EKxQY4c/eK',
};

describe('owners of names out of a users file', () => {
  let folder: string;
  let gateway: TestGateway;
  let versions = 0;

  /** Replaces the file, and waits until the gateway has read it. */
  const rewrite = async (users: Record<string, object>): Promise<void> => {
    const path = join(folder, 'users.yaml');
    writeFileSync(`${path}.new`, stringify({ users }));
    renameSync(`${path}.new`, path);
    versions += 1;
    mock.timers.tick(2000);
    while (gateway.log().split('users file read again').length <= versions) await new Promise(setImmediate);
  };
  const login = async (name: string, { secret }: { secret: string }): Promise<unknown> => {
    const { status, body } = await gateway.login(`@${name}:example.org`, secret, READS_MXID);
    return status === 200 ? (body.auth?.mxid ?? 'refused') : status;
  };
  const user = ({ password }: { password: string }, subject?: string): object => ({ password, subject });

  beforeEach(async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    folder = mkdtempSync(join(tmpdir(), 'postern-users-'));
    writeFileSync(join(folder, 'users.yaml'), 'users: {}\n');
    versions = 0;
    const config = { path: join(folder, 'users.yaml') };
    gateway = await startGateway(
      { plugins: [{ id: 'people', use: 'file', config }], owners: 'enforce' },
      { file: await loadDefinition('file', '.') },
    );
  });
  afterEach(async () => {
    await gateway.stop();
    mock.timers.reset();
    rmSync(folder, { recursive: true });
  });

  it('keep them when they are renamed, whoever is called so then', async () => {
    await rewrite({ alice: user(FIRST, '1') });
    expect(await login('alice', FIRST)).to.equal('@alice:example.org');
    await rewrite({ anna: user(FIRST, '1') });
    for (const name of ['anna', 'alice']) expect(await login(name, FIRST)).to.equal('@alice:example.org');
    await rewrite({ anna: user(FIRST, '1'), alice: user(SECOND, '2') });
    expect(await login('alice', SECOND)).to.equal('refused');
    expect(await login('alice', FIRST)).to.equal('@alice:example.org');
    expect(gateway.log()).to.include('postern owners assign people:2 @alice2');
  });

  it('leave them behind when they are removed: who is made under the name is somebody else', async () => {
    await rewrite({ alice: user(FIRST, '1') });
    expect(await login('alice', FIRST)).to.equal('@alice:example.org');
    await rewrite({});
    expect(await login('alice', FIRST)).to.equal('refused');
    await rewrite({ alice: user(SECOND, '2') });
    expect(await login('alice', SECOND)).to.equal('refused');
    expect(gateway.log()).to.include('"reason":"owned-name"');
    await rewrite({ alice: user(SECOND, '1') });
    expect(await login('alice', SECOND), 'the same account, with another password').to.equal(
      '@alice:example.org',
    );
  });

  it('are their names where the file has no subjects, so that who is made under one is the same account', async () => {
    await rewrite({ alice: user(FIRST) });
    expect(await login('alice', FIRST)).to.equal('@alice:example.org');
    await rewrite({ anna: user(FIRST) });
    expect(await login('anna', FIRST)).to.equal('@anna:example.org');
    expect(await login('alice', FIRST)).to.equal('refused');
    await rewrite({ anna: user(FIRST), alice: user(SECOND) });
    expect(await login('alice', SECOND)).to.equal('@alice:example.org');
  });
});
