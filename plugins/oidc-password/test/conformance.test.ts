import { itConforms } from '@postern/plugin-testkit';
import oidcPassword from '../src/index.js';
import { PASSWORD, SECRET, startDex } from './support/dex.js';

const dex = await startDex();
after(() => dex.close());

const config = {
  issuer: dex.url,
  client: { id: 'postern', secret: SECRET },
  claims: { username: 'email' },
};

itConforms(oidcPassword, {
  config,
  account: { username: 'alice@example.org', password: PASSWORD, otherSpellings: ['ALICE@Example.org'] },
  bare: { username: 'bare@example.org', password: PASSWORD },
  brokenConfig: { ...config, issuer: `${dex.url}/elsewhere` },
  unreachableConfig: { ...config, issuer: 'http://127.0.0.1:1' },
  tellsUnknownUsers: false,
});
