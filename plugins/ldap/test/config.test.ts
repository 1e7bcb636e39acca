import { expect } from 'chai';
import { configFaults } from './support/opened.js';

const search = { base: 'ou=people,dc=example,dc=org' };
const url = 'ldaps://ldap.example.org';

describe('the configuration of the plugin ldap', () => {
  const right: readonly object[] = [
    { url, search },
    {
      url: [url, 'ldap://[::1]:3890', 'ldapi://%2Frun%2Fslapd%2Fldapi'],
      search: [search, { ...search, scope: 'one' }],
    },
    { url, search: { ...search, filter: '(&(uid={username})(mail=*))' }, filter: '(memberOf=cn=chat,dc=x)' },
    { url, bind_as: 'uid={username},ou=people,dc=example,dc=org' },
    { url, bind_as: 'EXAMPLE\\{username}', search },
    { url, bind_as: '{username}@{domain}', search, domains: { default: 'example.org' } },
  ];
  for (const config of right) {
    it(`takes ${JSON.stringify(config)}`, async () => {
      expect(await configFaults(config)).to.deep.equal([]);
    });
  }

  const wrong: readonly (readonly [object, string])[] = [
    [{ search }, 'url: '],
    [{ url: 'ldap.example.org', search }, 'url: expected ldap://host, ldaps://host or ldapi://'],
    [{ url: 'ldaps://cn=x:secret@host', search }, 'url: the URL takes no user'],
    [{ url: 'ldaps://host/dc=example', search }, 'url: expected ldap://host'],
    [{ url: [], search }, 'url'],
    [{ url }, 'search: expected where people are, or bind_as'],
    [{ url, search, start_tls: true }, 'start_tls: is for ldap:// only'],
    [{ url, search, tls: { certificate: 'me.pem' } }, 'tls: expected certificate and key, or neither'],
    [{ url, search, tls: { verify: false } }, 'tls: Unrecognized key: "verify"'],
    [{ url, search, bind_dn: 'cn=svc' }, 'bind_password: expected bind_dn and bind_password'],
    [{ url, search, bind_password: 'x' }, 'bind_dn: expected bind_dn and bind_password'],
    [{ url, search: { base: 'people' } }, 'expected a distinguished name'],
    [{ url, search: { ...search, filter: '(uid=alice)' } }, 'expected {username} where the typed name goes'],
    [{ url, search: { ...search, filter: '(uid={username}' } }, 'expected a filter such as (uid=alice)'],
    [{ url, search, filter: '(uid={username})' }, 'filter: {username} belongs into search.filter'],
    [{ url, search, filter: '(uid=x' }, 'filter: expected a filter such as (uid=alice)'],
    [
      { url, search, attributes: { username: 'cn' }, login_attributes: ['mail'] },
      'login_attributes: expected cn, too',
    ],
    [
      { url, search, attributes: { email: ['mail)'] } },
      'attributes.email.0: expected the name of an attribute',
    ],
    [{ url, search, groups: { from: 'member' } }, 'groups.base: expected with from: member'],
    [{ url, search, groups: { nested: true } }, 'groups.nested: expected from: member'],
    [{ url, search, groups: { filter: '(cn=x)' } }, 'groups.filter: has no meaning with from: memberOf'],
    [{ url, bind_as: 'uid=alice,dc=x' }, 'bind_as: expected {username} where the typed name goes'],
    [
      { url, bind_as: '{username}', search },
      'bind_as: expected a DN, {username}@domain or DOMAIN\\{username}',
    ],
    [{ url, bind_as: '{username}@example.org' }, 'search: expected where people are: the own entry is read'],
    [{ url, bind_as: '{username}@{domain}', search }, 'bind_as: expected domains with {domain}'],
    [
      { url, bind_as: 'uid={username},dc=x', bind_dn: 'cn=x', bind_password: 'x' },
      'bind_dn: has no meaning with bind_as',
    ],
    [{ url, bind_as: 'uid={username},dc=x', decoy_dn: 'cn=x' }, 'decoy_dn: has no meaning with bind_as'],
    [{ url, search, domains: { default: 'x.org', names: { 'a/b': 'y.org' } } }, 'domains.names'],
  ];
  for (const [config, fault] of wrong) {
    it(`refuses ${JSON.stringify(config)}`, async () => {
      const faults = await configFaults(config);
      expect(faults.join('\n')).to.include(fault);
      expect(faults.join('\n')).not.to.include('secret');
    });
  }
});
