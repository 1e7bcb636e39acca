import { execPath } from 'node:process';
import type { PluginError } from '@postern/plugin-api';
import { createMemoryLog } from '@postern/plugin-testkit';
import { expect } from 'chai';
import { Child } from '../src/persistent/child.js';
import { ProcessGroup } from '../src/processes/group.js';
import { authRequest } from '../src/requests.js';
import { failureOf } from './support/opened.js';

describe('a child that owes answers', () => {
  it('and gives none for too long is taken for stuck and ended', async () => {
    const group = await ProcessGroup.start({
      file: execPath,
      args: ['-e', 'process.stdin.resume()'],
      env: {},
      cwd: '/',
    });
    const faults: PluginError[] = [];
    const child = new Child(group, {
      name: 'stuck',
      log: createMemoryLog(),
      silenceMs: 20,
      onFault: (_, fault) => faults.push(fault),
    });
    const failure = await failureOf(child.ask('auth', authRequest('alice', 'x', 'example.org')));
    expect(failure).to.deep.equal({
      code: 'PLUGIN_UNAVAILABLE',
      message: 'stuck owes answers and has given none for 20 ms',
    });
    expect(faults).to.have.length(1);
    await child.ended;
  });
});
