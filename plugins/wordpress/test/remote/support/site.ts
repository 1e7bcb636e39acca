import { createHttpClient, type HttpClient } from '@postern/http-client';
import { startFakeHttpServer, type FakeHttpServer } from '@postern/http-client/testing';
import type { Call, Logger, PluginErrorCode, Verdict } from '@postern/plugin-api';
import { createCall, createMemoryLog, type MemoryLog } from '@postern/plugin-testkit';
import { expect } from 'chai';
import type { RemoteSite } from '../../../src/remote/remote-site.js';

export const PASSWORD = 'pa$$word <&> "secret"';

/** A site behind a fake server, with everything that it logged. */
export class TestSite {
  readonly server: FakeHttpServer;
  readonly log: MemoryLog;
  readonly site: RemoteSite;
  readonly #http: HttpClient;

  private constructor(server: FakeHttpServer, create: Create) {
    this.server = server;
    this.log = createMemoryLog();
    this.#http = createHttpClient({ maxBodyBytes: 100_000 });
    this.site = create({ url: server.url, http: this.#http }, this.log);
  }

  static async start(create: Create): Promise<TestSite> {
    return new TestSite(await startFakeHttpServer(), create);
  }

  login(username = 'alice', password = PASSWORD, part: Partial<Call> = {}): Promise<Verdict> {
    return this.site.authenticate({ username, password }, createCall(this.log, part));
  }

  probe(): Promise<void> {
    return this.site.probe(createCall(this.log));
  }

  async stop(): Promise<void> {
    await this.server.close();
    await this.#http.close();
  }
}

type Create = (options: { url: string; http: HttpClient }, log: Logger) => RemoteSite;

interface Failure {
  readonly code: PluginErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** The PluginError that the promise ends with; the password is in no part of it. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    const { name, message, stack, cause } = error as Error;
    expect(name).to.equal('PluginError');
    expect(`${message} ${stack} ${String(cause)}`).not.to.contain(PASSWORD);
    return error as Failure;
  }
  throw new Error('expected a PluginError');
}

/** What every mode makes of answers that do not come from WordPress. */
export const FOREIGN_ANSWERS = [
  {
    status: 308,
    code: 'PLUGIN_MISCONFIGURED',
    words: /a redirect to https:\/\/elsewhere\.example: correct the URL$/,
  },
  { status: 401, code: 'PLUGIN_MISCONFIGURED', words: /password of its own/ },
  { status: 403, code: 'PLUGIN_MISCONFIGURED', words: /allow its address/ },
  { status: 404, code: 'PLUGIN_MISCONFIGURED', words: /correct the URL/ },
  { status: 400, code: 'PLUGIN_MISCONFIGURED', words: /switched off/ },
  { status: 405, code: 'PLUGIN_MISCONFIGURED', words: /switched off/ },
  { status: 406, code: 'PLUGIN_MISCONFIGURED', words: /refuses the request/ },
  { status: 410, code: 'PLUGIN_MISCONFIGURED', words: /correct the URL/ },
  { status: 408, code: 'PLUGIN_UNAVAILABLE', words: /answered 408$/ },
  { status: 425, code: 'PLUGIN_UNAVAILABLE', words: /answered 425$/ },
  { status: 429, code: 'PLUGIN_UNAVAILABLE', words: /answered 429$/ },
  { status: 500, code: 'PLUGIN_UNAVAILABLE', words: /answered 500$/ },
  { status: 502, code: 'PLUGIN_UNAVAILABLE', words: /answered 502$/ },
  { status: 503, code: 'PLUGIN_UNAVAILABLE', words: /answered 503$/ },
  { status: 202, code: 'PLUGIN_PROTOCOL', words: /only 200/ },
] as const;

export const REDIRECT = { location: 'https://elsewhere.example/wp-login.php?token=hidden' };

export const WEB_PAGE = '<!DOCTYPE html>\n<html><body>Are you human?</body></html>';

/** Answers that break off, never come, or are too large. */
export const BROKEN_ANSWERS = [
  { what: 'a connection that breaks', behaviour: 'reset', code: 'PLUGIN_UNAVAILABLE' },
  { what: 'a body that breaks off', behaviour: { ending: 'reset' }, code: 'PLUGIN_UNAVAILABLE' },
  { what: 'a huge body', behaviour: { body: 'x'.repeat(100_001) }, code: 'PLUGIN_PROTOCOL' },
  { what: 'an empty body', behaviour: {}, code: 'PLUGIN_PROTOCOL' },
  {
    what: 'something else than UTF-8',
    behaviour: { body: Buffer.from([0x3c, 0xff]) },
    code: 'PLUGIN_PROTOCOL',
  },
  {
    what: 'plain text',
    behaviour: { body: 'XML-RPC server accepts POST requests only.' },
    code: 'PLUGIN_PROTOCOL',
  },
  { what: 'a web page', behaviour: { body: WEB_PAGE }, code: 'PLUGIN_MISCONFIGURED' },
] as const;
