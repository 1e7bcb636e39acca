import { expect } from 'chai';
import { configFaults } from './support/opened.js';

const domain = 'example.org';
const command = './check.sh';

describe('the configuration', () => {
  for (const [what, config, fault] of [
    [
      'with a domain of two words',
      { domain: 'example org', auth: { command } },
      /^domain: expected a domain/,
    ],
    ['without a script for logins', { domain }, /^auth: /],
    ['with a misspelt key', { domain, auth: { command, arg: [] } }, /arg/],
    [
      'with a template but no type',
      { domain, auth: { command, input: { template: '{password}' } } },
      /^auth\.input\.type: /,
    ],
    [
      'with a JSON template that is none',
      { domain, auth: { command, input: { type: 'json', template: '{"p": {password}}' } } },
      /^auth\.input\.template: expected JSON/,
    ],
    [
      'with both lookups',
      { domain, auth: { command }, lookup: { single: { command }, bulk: { command } } },
      /^lookup\.bulk: stands beside single/,
    ],
    [
      'with a search of addresses and nothing to check it with',
      { domain, auth: { command }, directory: { by_threepid: { command } } },
      /^directory\.by_threepid: needs profile\.three_pids/,
    ],
    [
      'with plain bulk lookups',
      { domain, auth: { command }, lookup: { bulk: { command, output: { type: 'plain' } } } },
      /^lookup\.bulk\.output\.type: /,
    ],
    [
      'with an exit status beyond 255',
      { domain, auth: { command, exit: { success: [256] } } },
      /^auth\.exit\.success\.0: /,
    ],
    ['with NUL in an argument', { domain, auth: { command, args: ['\0'] } }, /^auth\.args\.0: a NUL/],
    ['with a variable that is none', { domain, auth: { command, env: { 'A=B': 'x' } } }, /^auth\.env/],
    [
      'of a running script that does not check logins',
      { domain, persistent: true, command, answers: ['profile'] },
      /^answers: expected auth/,
    ],
    ['of a running script with auth', { domain, persistent: true, command, auth: { command } }, /auth/],
  ] as const) {
    it(`${what} is refused in words`, async () => {
      const faults = await configFaults(config);
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(fault);
    });
  }

  it('needs no more than a command', async () => {
    expect(await configFaults({ auth: { command } })).to.deep.equal([]);
    expect(await configFaults({ persistent: true, command })).to.deep.equal([]);
  });
});
