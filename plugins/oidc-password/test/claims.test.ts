import { checkAccount, checkProfile } from '@postern/gateway/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { accountOf, profileOf } from '../src/provider/claims.js';
import { claimsSchema } from '../src/provider/settings.js';

const NAMES = claimsSchema(['groups', 'realm_access.roles']).parse(undefined);
const named = (more: object): typeof NAMES => ({ ...NAMES, ...more });

describe('claims', () => {
  it('are found by their name, or by a path', () => {
    const claims = {
      'https://example.org/groups': ['a'],
      realm_access: { roles: ['b'] },
      single: 'c',
      'a.b': 'name',
      a: { b: 'path' },
    };
    const groupsOf = (...groups: string[]): unknown => profileOf(claims, named({ groups })).groups;
    expect(groupsOf('https://example.org/groups', 'realm_access.roles', 'single')).to.deep.equal([
      'a',
      'b',
      'c',
    ]);
    expect(groupsOf('a.b')).to.deep.equal(['name']);
    expect(groupsOf('realm_access.other', 'none', 'single.length')).to.equal(undefined);
    expect(groupsOf('realm_access.roles', 'none')).to.deep.equal(['b']);
  });

  it('of the prototype are none', () => {
    for (const username of [
      'constructor',
      'toString',
      '__proto__',
      'constructor.name',
      'realm_access.constructor.name',
    ]) {
      expect(() => accountOf({ sub: '1', realm_access: {} }, named({ username }))).to.throw(/sends no claim/);
    }
  });

  it('have verified addresses only where they say so', () => {
    const verifiedOf = (email_verified: unknown): unknown =>
      profileOf({ email: 'a@example.org', email_verified }, NAMES).threePids?.[0]?.verified;
    for (const yes of [true, 'true']) expect(verifiedOf(yes)).to.equal(true);
    for (const no of [false, 'false', undefined, null, 1, 'yes', 'TRUE', [true], {}]) {
      expect(verifiedOf(no)).to.equal(false);
    }
  });

  it('of a wrong type count as none', () => {
    for (const wrong of [null, 1, true, {}, [], ['x'], '', '  ', '\ud800', 'x'.repeat(1025)]) {
      expect(
        profileOf({ name: wrong, email: wrong, phone_number: wrong, groups: wrong }, NAMES),
      ).to.deep.equal({
        displayName: undefined,
        threePids: undefined,
        groups: wrong === null ? undefined : Array.isArray(wrong) && wrong.length > 0 ? ['x'] : [],
      });
      expect(() => accountOf({ sub: 'x', preferred_username: wrong }, NAMES)).to.throw(/preferred_username/);
      expect(() => accountOf({ sub: wrong, preferred_username: 'x' }, NAMES)).to.throw(/no claim sub/);
    }
  });

  it('may be anything, and what comes out keeps the contract', () => {
    const keys = [
      'sub',
      'preferred_username',
      'name',
      'email',
      'email_verified',
      'phone_number',
      'groups',
      'realm_access',
      '__proto__',
    ];
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...keys),
          fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.string()),
        ),
        (claims) => {
          checkProfile(profileOf(claims, NAMES));
          try {
            checkAccount(accountOf(claims, NAMES));
          } catch (error) {
            expect(error).to.include({ code: 'PLUGIN_MISCONFIGURED' });
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
