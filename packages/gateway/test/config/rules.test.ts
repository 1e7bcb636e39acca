import { expect } from 'chai';
import { useFolder, yaml } from './folder.js';

describe('rules among several keys', () => {
  const folder = useFolder();
  const faultsOf = async (text: string): Promise<readonly string[]> =>
    (await folder.faults(text)).map(({ line, path, message }) => `${line} ${path}: ${message}`);

  describe('listening where other machines can reach it', () => {
    const TOKEN = 'access: { tokens: [a-token-of-sixteen] }\n';

    for (const host of ['0.0.0.0', '"::"', '192.0.2.1', 'gateway.example.org', '"::ffff:192.0.2.1"']) {
      it(`takes a token or addresses: ${host}`, async () => {
        const listen = `listen: { host: ${host} }\n`;
        expect(await faultsOf(yaml({ top: listen }))).to.deep.equal([
          '5 listen.host: other machines can reach this address: give callers a token (access.tokens), or list access.addresses',
        ]);
        expect(await faultsOf(yaml({ top: `${listen}${TOKEN}` }))).to.deep.equal([]);
        expect(
          await faultsOf(yaml({ top: `${listen}access: { addresses: [192.0.2.0/24] }\n` })),
        ).to.deep.equal([]);
      });
    }
    for (const host of ['127.0.0.1', '127.9.9.9', '"::1"', 'localhost', '"::ffff:127.0.0.1"']) {
      it(`needs neither on ${host}`, async () => {
        expect(await faultsOf(yaml({ top: `listen: { host: ${host} }\n` }))).to.deep.equal([]);
      });
    }
  });

  it('refuses a deadline that the entries and sources behind the first would use up', async () => {
    const chain = (deadline: string): string => `server_name: example.org
deadline: ${deadline}
plugins: [{ id: a, use: stub }, { id: b, use: stub }]
profile: { from: [accepting, { plugin: b, match: username }] }
`;
    expect(await faultsOf(chain('1500ms'))).to.deep.equal([
      '2 deadline: too short for 2 entries and 2 profile sources: each later one keeps 500 ms, so more than 1500 ms are needed',
    ]);
    expect(await faultsOf(chain('1501ms'))).to.deep.equal([]);
  });

  it('refuses a profile source that is no entry, and tells which there are', async () => {
    expect(
      await faultsOf(yaml({ top: 'profile: { from: [{ plugin: crm, match: email }] }\n' })),
    ).to.deep.equal(['5 profile.from[0].plugin: no entry of plugins has this id; there are people']);
  });

  it('refuses an id that an earlier entry has', async () => {
    expect(await faultsOf(yaml({ top: '  - { id: people, use: stub }\n' }))).to.deep.equal([
      '5 plugins[1].id: another entry has this id already',
    ]);
  });

  it('takes addresses and ranges only', async () => {
    const bad = ['example.org', '10.0.0.0/33', '300.1.1.1', '', '"::/129"'];
    const faults = await faultsOf(
      yaml({ top: `access: { addresses: [${bad.map((text) => text || '""').join(', ')}] }\n` }),
    );
    expect(faults).to.deep.equal(
      bad.map(
        (_, index) => `5 access.addresses[${index}]: expected an address or a range such as 192.0.2.0/24`,
      ),
    );
    expect(
      await faultsOf(yaml({ top: 'access: { proxies: [10.0.0.0/8, 192.0.2.7, "fd00::/8", "::1"] }\n' })),
    ).to.deep.equal([]);
  });

  it('takes countries that phone numbers know', async () => {
    for (const country of ['DE', 'US', 'AC']) {
      expect(await faultsOf(yaml({ entry: `default_country: ${country}\n` })), country).to.deep.equal([]);
    }
    for (const country of ['XX', 'de', 'DEU', '"49"']) {
      expect(await faultsOf(yaml({ entry: `default_country: ${country}\n` })), country).to.deep.equal([
        '5 plugins[0].default_country: expected a country code (ISO 3166) such as DE',
      ]);
    }
  });

  it('warns of every pair where a later back end may take a name of an earlier one', async () => {
    const { warnings } = await folder.load(`server_name: example.org
owners: learn
plugins:
  - { id: a, use: stub, on_unavailable: skip, on_unspecified: continue }
  - { id: b, use: stub }
  - { id: c, use: stub, on_unspecified: continue, localpart: "c.{username}" }
  - { id: d, use: stub, on_unavailable: skip }
`);
    expect(warnings[0]).to.deep.include({ line: 2, path: 'owners' });
    expect(
      warnings
        .slice(1)
        .map(
          ({ line, path, message }) =>
            `${line} ${path} ${/^"." may accept a name of "."/.exec(message)?.[0]}`,
        ),
    ).to.deep.equal([
      '4 plugins[0].on_unavailable "b" may accept a name of "a"',
      '4 plugins[0].on_unspecified "b" may accept a name of "a"',
      '4 plugins[0].on_unavailable "d" may accept a name of "a"',
      '4 plugins[0].on_unspecified "d" may accept a name of "a"',
    ]);
  });
});
