import { startFakeHttpServer, type FakeHttpServer } from '@postern/http-client/testing';
import { TIMES_OF_BACK_END } from '@postern/plugin-api';
import { expect } from 'chai';
import { openWordpress } from './opened.js';

const INDEX = JSON.stringify({ authentication: { 'application-passwords': {} } });
const USER = JSON.stringify({ id: 7, username: 'alice', name: 'Alice', email: '', roles: ['editor'] });
const FAULT = `<methodResponse><fault><value><struct>
  <member><name>faultCode</name><value><int>400</int></value></member>
  <member><name>faultString</name><value><string>Insufficient arguments.</string></value></member>
  </struct></value></fault></methodResponse>`;

describe('the plugin wordpress without a database', () => {
  let server: FakeHttpServer;
  beforeEach(async () => {
    server = await startFakeHttpServer();
  });
  afterEach(() => server.close());

  it('asks the REST API, and finds nobody without a password', async () => {
    server.answer({ body: INDEX }, { body: USER }, { body: INDEX });
    const site = await openWordpress({ rest: { url: server.url } });
    expect(await site.login('alice', 'abcd efgh')).to.deep.equal({
      verdict: 'accepted',
      account: { username: 'alice', subject: '7' },
      profile: { displayName: 'Alice', threePids: [], groups: ['editor'] },
    });
    expect(site.plugin).not.to.have.any.keys('profile', 'find');
    await site.plugin.health?.(site.call());
    expect(await site.plugin.inspect?.(site.call()))
      .to.have.length(2)
      .and.to.include(TIMES_OF_BACK_END);
    await site.close();
  });

  it('asks by XML-RPC, and does not open where that is off', async () => {
    server.answer({ body: FAULT });
    const site = await openWordpress({ xmlrpc: { url: server.url } });
    expect(server.requests.map(({ url }) => url)).to.deep.equal(['/xmlrpc.php']);
    await site.close();
    server.answer({ status: 404 });
    const error: unknown = await openWordpress({ xmlrpc: { url: server.url } }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.include({ code: 'PLUGIN_MISCONFIGURED' });
  });
});
