const PLACEHOLDER = '{username}';

/** How the Matrix localpart is made of a back end's name, such as `forum.{username}`, and back. */
export class LocalpartTemplate {
  readonly #before: string;
  readonly #after: string;

  constructor(template: string) {
    const at = template.indexOf(PLACEHOLDER);
    this.#before = template.slice(0, at);
    this.#after = template.slice(at + PLACEHOLDER.length);
  }

  fill(username: string): string {
    return this.#before + username + this.#after;
  }

  /** The back end's part of a typed name (in any case); `undefined` when the name is not of this form. */
  read(typed: string): string | undefined {
    const folded = typed.toLowerCase();
    if (!folded.startsWith(this.#before) || !folded.endsWith(this.#after)) return undefined;
    const username = typed.slice(this.#before.length, typed.length - this.#after.length);
    return username === '' || typed.length < this.#before.length + this.#after.length ? undefined : username;
  }
}
