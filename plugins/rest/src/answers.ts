import type { HttpResponse } from '@postern/http-client';
import { PluginError } from '@postern/plugin-api';
import type { z } from 'zod';
import { failureOf, isWebPage, webPage } from './failures.js';
import { hasDoubledKey } from './json-text.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status < 300;
}

/**
 * The JSON of an answer; `undefined` when it is blank.
 *
 * @throws PluginError when it is anything else
 */
export function readJson(host: string, response: HttpResponse): unknown {
  const text = decode(host, response.body);
  if (text.trim() === '') return undefined;
  if (isWebPage(text)) throw webPage(host, response.status);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // No cause: the parser quotes what it read.
    throw wrong(host, 'something that is no JSON');
  }
  if (hasDoubledKey(text, value)) throw wrong(host, 'JSON with a key that is there twice');
  return value;
}

/** @throws PluginError `PLUGIN_PROTOCOL` that names the field which does not fit */
export function fit<T>(host: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path = [], message = '' } = result.error.issues[0] ?? {};
  const field = path.length === 0 ? 'the whole' : path.join('.');
  throw wrong(host, `JSON of another form: ${field}: ${message}`);
}

/**
 * The JSON of an answer to a question of which "nobody" is an answer, too; `undefined` then: a 404, or nothing at all.
 *
 * @throws PluginError when it is anything else
 */
export function readIfThere<T>(host: string, schema: z.ZodType<T>, response: HttpResponse): T | undefined {
  if (!isSuccess(response)) {
    const isMiss = response.status === 404 && !isWebPage(response.body.toString('latin1', 0, 200));
    if (isMiss) return undefined;
    throw failureOf(host, response);
  }
  const value = readJson(host, response);
  return value === undefined ? undefined : fit(host, schema, value);
}

export function wrong(host: string, what: string): PluginError {
  return new PluginError('PLUGIN_PROTOCOL', `${host} answered ${what}`);
}

function decode(host: string, body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw wrong(host, 'something that is not UTF-8');
  }
}
