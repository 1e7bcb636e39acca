import { asTyped, bareDigest, type LoginRule } from '../rule.js';

/** Discourse refuses longer passwords (`User.max_password_length`), counted in characters. */
const DISCOURSE_CHARACTERS = 200;

/** Discourse: `salt` and `algorithm` are columns. */
const discourse: LoginRule = {
  name: 'discourse',
  attempts: (login) =>
    Array.from(login.password).length > DISCOURSE_CHARACTERS ? [] : [{ ...login, scheme: 'discourse' }],
};

/** Gitea and Forgejo: `salt` and `algorithm` (`passwd_hash_algo`) are columns. */
const gitea: LoginRule = { name: 'gitea', attempts: (login) => [{ ...login, scheme: 'gitea' }] };

/** Django: rows from before 1.4 may be bare MD5. */
const django: LoginRule = {
  name: 'django',
  attempts: (login) => [{ ...login, scheme: bareDigest(login.hash) === 'md5' ? 'md5' : undefined }],
};

export const applications = [
  discourse,
  gitea,
  django,
  asTyped('laravel'),
  asTyped('odoo'),
  asTyped('werkzeug'),
];
