import { expect } from 'chai';
import { outcomeOf } from '../src/codes/outcome.js';
import type { BindResult } from '../src/connection/connection.js';
import type { PasswordPolicyAnswer } from '../src/connection/controls.js';

function result(code: number, words = '', policy: PasswordPolicyAnswer = {}): BindResult {
  return { place: 'ldap://server:389', code, words, policy };
}

function reasonOf(bind: BindResult): unknown {
  const outcome = outcomeOf(bind);
  return typeof outcome === 'string' ? outcome : outcome.reason;
}

describe('the result of a bind', () => {
  it('is right, or a wrong password', () => {
    expect(outcomeOf(result(0))).to.equal('right');
    expect(reasonOf(result(49, 'invalid credentials'))).to.equal('wrong-password');
    expect(reasonOf(result(49))).to.equal('wrong-password');
  });

  const failures: readonly (readonly [number, string])[] = [
    ...[1, 2, 7, 8, 10, 12, 13, 34, 48, 50, 53].map((code) => [code, 'PLUGIN_MISCONFIGURED'] as const),
    ...[3, 11, 51, 52, 80, 81].map((code) => [code, 'PLUGIN_UNAVAILABLE'] as const),
    ...[5, 16, 19, 65, 118].map((code) => [code, 'PLUGIN_PROTOCOL'] as const),
  ];
  for (const [code, kind] of failures) {
    it(`is ${kind} with the server's words when the code is ${code}`, () => {
      expect(() => outcomeOf(result(code, 'the words of the server')))
        .to.throw(/ldap:\/\/server:389: bind of a person: .*\(\d+, "the words of the server"\)/)
        .with.property('code', kind);
    });
  }

  const subCodes: readonly (readonly [string, string])[] = [
    ['525', 'wrong-password'],
    ['52e', 'wrong-password'],
    ['52f', 'not-allowed'],
    ['530', 'not-allowed'],
    ['531', 'not-allowed'],
    ['532', 'expired'],
    ['533', 'disabled'],
    ['568', 'not-allowed'],
    ['701', 'expired'],
    ['773', 'password-change-needed'],
    ['775', 'locked'],
    ['80090346', 'unspecified'],
  ];
  for (const [code, reason] of subCodes) {
    it(`is ${reason} with sub-code ${code} of Active Directory, however it is written`, () => {
      for (const words of [
        `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data ${code}, v1db1`,
        `AcceptSecurityContext error, data ${code.toUpperCase()}`,
        `LdapErr: DSID-0C090446, data 0x${code}, v4563 `,
      ]) {
        expect(reasonOf(result(49, words)), words).to.equal(reason);
      }
    });
  }

  const policyErrors = ['expired', 'locked', 'password-change-needed', 'not-allowed'];
  for (const [error, reason] of [
    ...policyErrors,
    ...Array<string>(5).fill('password-change-needed'),
  ].entries()) {
    it(`is ${reason} with error ${error} of the password policy, whether the bind succeeded or not`, () => {
      expect(reasonOf(result(49, '', { error }))).to.equal(reason);
      expect(reasonOf(result(0, '', { error }))).to.equal(reason);
    });
  }

  it('is right while a password is good for a little longer', () => {
    expect(outcomeOf(result(0, '', { graceLoginsLeft: 0 }))).to.equal('right');
    expect(outcomeOf(result(0, '', { secondsLeft: 60 }))).to.equal('right');
  });

  it('is an expired password by the control of Netscape', () => {
    expect(reasonOf(result(49, '', { expired: true }))).to.equal('expired');
    expect(reasonOf(result(0, '', { expired: true }))).to.equal('password-change-needed');
  });

  const words: readonly (readonly [number, string, string])[] = [
    [19, 'Exceed password retry limit. Please try later.', 'locked'],
    [53, 'Account inactivated. Contact system administrator.', 'disabled'],
    [53, 'Entry permanently locked.\n', 'locked'],
    [53, 'Too many failed logins.\n', 'locked'],
    [53, 'Account (Kerberos principal) is expired', 'expired'],
  ];
  for (const [code, text, reason] of words) {
    it(`is ${reason} when 389-ds or FreeIPA say "${text.trim()}"`, () => {
      expect(reasonOf(result(code, text))).to.equal(reason);
    });
  }

  it('is no entry when 389-ds knows no such DN', () => {
    expect(outcomeOf(result(32))).to.equal('no-entry');
  });
});
