import { addSlashes, bareDigest, phpEmpty, phpTrim, type LoginRule } from '../rule.js';
import { utf8 } from '../text.js';

/** `wp_check_password`. */
const MOST_BYTES = 4096;

/**
 * WordPress: web forms hash the slashed password, command line and plugins the raw one, so both are tried where they
 * differ. MD5 rows are from before 2.5.
 */
const wordpress: LoginRule = {
  name: 'wordpress',
  attempts(login) {
    const trimmed = phpTrim(login.password);
    if (phpEmpty(trimmed) || login.hash === '') return [];
    const scheme = bareDigest(login.hash) === 'md5' ? 'md5' : undefined;
    return [...new Set([addSlashes(trimmed), trimmed])]
      .filter((password) => utf8(password).length <= MOST_BYTES)
      .map((password) => ({ ...login, password, scheme }));
  },
};

/** Application passwords (5.6 and later): only letters and digits count. */
const applicationPassword: LoginRule = {
  name: 'wordpress-application-password',
  attempts(login) {
    const password = login.password.replace(/[^a-zA-Z0-9]/g, '');
    return password === '' ? [] : [{ ...login, password }];
  },
};

export const wordpressRules = [wordpress, applicationPassword];
