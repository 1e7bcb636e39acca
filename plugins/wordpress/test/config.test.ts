import { expect } from 'chai';
import { configFaults } from './opened.js';

describe('the configuration of wordpress', () => {
  const connection = 'mysql://gate@localhost/blog';

  it('has exactly one way to the site', async () => {
    const url = 'https://blog.example.org';
    expect(await configFaults({})).to.deep.equal(['connection: expected connection, xmlrpc or rest']);
    expect(await configFaults({ connection, rest: { url } })).to.deep.equal([
      'rest: stands beside connection: expected one of them',
    ]);
    for (const way of [{ connection }, { xmlrpc: { url } }, { rest: { url } }]) {
      expect(await configFaults(way)).to.deep.equal([]);
    }
    expect(await configFaults({ rest: { url: 'ftp://blog.example.org' } })).to.deep.equal([
      'rest.url: expected https://… of the site',
    ]);
  });

  it('refuses what has no meaning without a database', async () => {
    const xmlrpc = { url: 'https://blog.example.org' };
    expect(await configFaults({ xmlrpc, require_roles: ['editor'] })).to.deep.equal([
      'require_roles: has no meaning with xmlrpc: it needs a connection',
    ]);
    expect(await configFaults({ xmlrpc, phone_meta: null })).to.have.length(1);
    expect(await configFaults({ xmlrpc, table_prefix: 'wp_' })).to.deep.equal([]);
  });

  it('refuses PostgreSQL', async () => {
    expect(await configFaults({ connection: 'postgresql://gate@localhost/blog' })).to.deep.equal([
      'connection: WordPress is in MySQL, MariaDB or SQLite only',
    ]);
  });
});
