import { bareDigest, phpEmpty, type Attempt, type LoginRule, type StoredLogin } from '../rule.js';

/** Hashes without a version are from ownCloud 4 and 5; bcrypt then had `passwordsalt` of config.php behind the password. */
function unversioned(login: StoredLogin, alsoUnsalted: boolean): readonly Attempt[] {
  if (bareDigest(login.hash) === 'sha1') return [{ ...login, scheme: 'sha1' }];
  const salted = { ...login, password: login.password + (login.salt ?? '') };
  return alsoUnsalted && (login.salt ?? '') !== '' ? [salted, login] : [salted];
}

function cloud(name: string, alsoUnsalted: boolean): LoginRule {
  return {
    name,
    attempts(login) {
      if (phpEmpty(login.password) || login.hash === '') return [];
      return /^\d\|/.test(login.hash) ? [login] : unversioned(login, alsoUnsalted);
    },
  };
}

/** Nextcloud tries old bcrypt rows without the salt too; ownCloud does not. `salt` is `passwordsalt` of config.php. */
export const clouds = [cloud('nextcloud', true), cloud('owncloud', false)];
