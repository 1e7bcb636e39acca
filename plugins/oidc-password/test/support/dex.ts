import { FakeProvider, refused } from './fake-provider.js';

export const PASSWORD = 'Correct horse';
export const SECRET = 'a secret';

/** Dex with static passwords, after its facts: logins are e-mail addresses in any case; there is no preferred_username. */
export async function startDex(): Promise<FakeProvider> {
  const dex = await FakeProvider.start('/dex');
  dex.onToken = ({ form, id, secret }) => {
    if (id !== 'postern' || secret !== SECRET)
      return refused(401, 'invalid_client', 'Invalid client credentials.');
    const email = form.get('username')?.toLowerCase() ?? '';
    const isKnown = ['alice@example.org', 'bare@example.org'].includes(email);
    if (!isKnown || form.get('password') !== PASSWORD) {
      return refused(401, 'access_denied', 'Invalid username or password');
    }
    const name = email === 'alice@example.org' ? { name: 'alice', email_verified: true } : {};
    return dex.tokens({ sub: `Cg${Buffer.from(email).toString('base64url')}`, aud: id, email, ...name });
  };
  return dex;
}
