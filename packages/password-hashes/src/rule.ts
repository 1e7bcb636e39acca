import type { Beside } from './scheme.js';

/** A stored hash, a typed password, and what else the system keeps. */
export interface StoredLogin extends Beside {
  readonly hash: string;
  readonly password: string;
}

/** One of the ways in which a system would check this login. Without a scheme the hash has to say what it is. */
export interface Attempt extends StoredLogin {
  readonly scheme?: string | undefined;
}

/** How a whole system checks a password: what it does to it, what it refuses unseen, which hashes it reads. */
export interface LoginRule {
  readonly name: string;
  /** In the system's order; the first that matches lets in. None: the system refuses without looking at the hash. */
  attempts(login: StoredLogin): readonly Attempt[];
}

/** A system that hashes the password as typed, with the schemes that say what they are. */
export function asTyped(name: string): LoginRule {
  return { name, attempts: (login) => [login] };
}

/** PHP's `trim`. */
export function phpTrim(text: string): string {
  return text.replace(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, '');
}

/** PHP's `empty`: systems written in PHP refuse these passwords. */
export function phpEmpty(text: string): boolean {
  return text === '' || text === '0';
}

/** PHP's `addslashes`. */
export function addSlashes(text: string): string {
  return text.replace(/['"\\]/g, '\\$&').replace(/\0/g, '\\0');
}

/** PHP's `htmlspecialchars` with ENT_COMPAT: the single quote stays. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** The bare digests, by the length of their hexadecimal digits. */
export function bareDigest(hash: string): 'md5' | 'sha1' | undefined {
  if (/^[0-9a-f]{32}$/i.test(hash)) return 'md5';
  return /^[0-9a-f]{40}$/i.test(hash) ? 'sha1' : undefined;
}
