import { expect } from 'chai';
import { isLocal, readAddress, type ServerAddress } from '../src/connection/address.js';

describe('the URL of a server', () => {
  for (const [url, address, local] of [
    [
      'ldap://LDAP.example.org',
      { place: 'ldap://ldap.example.org:389', scheme: 'ldap', host: 'ldap.example.org', port: 389 },
      false,
    ],
    [
      'ldaps://ldap.example.org/',
      { place: 'ldaps://ldap.example.org:636', scheme: 'ldaps', host: 'ldap.example.org', port: 636 },
      false,
    ],
    [
      'ldaps://127.8.9.1:3269',
      { place: 'ldaps://127.8.9.1:3269', scheme: 'ldaps', host: '127.8.9.1', port: 3269 },
      true,
    ],
    ['ldap://[::1]:1389', { place: 'ldap://[::1]:1389', scheme: 'ldap', host: '::1', port: 1389 }, true],
    [
      'ldap://localhost',
      { place: 'ldap://localhost:389', scheme: 'ldap', host: 'localhost', port: 389 },
      true,
    ],
    [
      'ldapi://%2Frun%2Fldapi',
      { place: 'ldapi:///run/ldapi', scheme: 'ldapi', host: '', port: 0, socket: '/run/ldapi' },
      true,
    ],
    [
      'ldap://127.0.0.1.example.org',
      { place: 'ldap://127.0.0.1.example.org:389', scheme: 'ldap', host: '127.0.0.1.example.org', port: 389 },
      false,
    ],
  ] as const) {
    it(`may be ${url}`, () => {
      expect(readAddress(url)).to.deep.equal(address);
      expect(isLocal(readAddress(url) as ServerAddress)).to.equal(local);
    });
  }

  for (const url of [
    '',
    'ldap',
    'https://x',
    'ldap://',
    'ldapi://x',
    'ldap://x/dc=y',
    'ldap://x?uid',
    'ldap://a:b@x',
    'ldap://x:99999',
    'ldapi://%zz',
  ]) {
    it(`is not ${JSON.stringify(url)}`, () => {
      expect(readAddress(url))
        .to.be.a('string')
        .that.matches(/expected|write bind_dn/);
    });
  }
});
