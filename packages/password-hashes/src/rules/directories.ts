import { asTyped, type LoginRule } from '../rule.js';

const BRACES = /^\{[A-Za-z0-9._-]+\}/;
const DES = /^[./A-Za-z0-9]{13}$/;

/** Dovecot: `algorithm` is its `default_pass_scheme` (CRYPT unless set), for passwords that name none. */
const dovecot: LoginRule = {
  name: 'dovecot',
  attempts: (login) => [
    BRACES.test(login.hash) ? login : { ...login, hash: `{${login.algorithm ?? 'CRYPT'}}${login.hash}` },
  ],
};

/** RFC 2307: a userPassword without braces is clear text. */
const ldap: LoginRule = {
  name: 'ldap',
  attempts: (login) => [{ ...login, scheme: BRACES.test(login.hash) ? undefined : 'plain' }],
};

/** Files of Apache and of Unix: thirteen characters are DES there. */
function desAllowed(name: string): LoginRule {
  return {
    name,
    attempts: (login) => [{ ...login, scheme: DES.test(login.hash) ? 'des-crypt' : undefined }],
  };
}

export const directories = [dovecot, ldap, desAllowed('htpasswd'), desAllowed('crypt'), asTyped('generic')];
