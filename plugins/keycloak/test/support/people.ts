import type { Person } from './fake-keycloak.js';

export const PASSWORD = 'Correct hörse +&=%';

export const ALICE: Person = {
  id: '402555e8-ac07-4890-9d1e-3128a448b186',
  username: 'alice',
  password: PASSWORD,
  groups: ['/staff', '/staff/berlin'],
  roles: ['editor'],
  claims: { name: 'Alice Liddell', email: 'alice@example.org', email_verified: true },
  more: {
    firstName: 'Alice',
    lastName: 'Liddell',
    email: 'alice@example.org',
    emailVerified: true,
    attributes: { phoneNumber: ['+4930901820'], phoneNumberVerified: ['true'] },
  },
};
const somebody = (username: string, more: Partial<Person> = {}): Person => ({
  id: `id-of-${username}`,
  username,
  password: PASSWORD,
  ...more,
});

/** One for each state of an account. */
export const PEOPLE: readonly Person[] = [
  ALICE,
  somebody('bare'),
  somebody('jürgen'),
  somebody('unverified', { more: { email: 'unverified@example.org', emailVerified: false } }),
  somebody('former', { enabled: false }),
  somebody('locked', { isLocked: true }),
  somebody('otp', { more: { totp: true } }),
  somebody('nopass', { password: '' }),
  somebody('mustchange', { more: { requiredActions: ['UPDATE_PASSWORD'] } }),
  somebody('verify', { more: { requiredActions: ['VERIFY_EMAIL'] } }),
  somebody('setup', { more: { requiredActions: ['VERIFY_EMAIL', 'CONFIGURE_TOTP'] } }),
  somebody('passkey', { more: { requiredActions: ['webauthn-register'] } }),
];
