import type { Answer } from './door.js';

/** Every error the gateway answers: the catalogue that docs/errors.md is checked against. Codes are never reused. */
export const HTTP_ERRORS = {
  M_NOT_JSON: 'The body is empty, no UTF-8 or no JSON.',
  M_BAD_JSON: 'The body is JSON of another form than the endpoint expects.',
  M_MISSING_PARAM: 'The body lacks a key that the endpoint needs.',
  M_TOO_LARGE: 'The body is larger than 64 KiB, or the headers are larger than 16 KiB.',
  M_UNRECOGNIZED:
    'There is no such endpoint, it has another method, the body is compressed, a header makes no sense, or it is not HTTP/1.1.',
  M_UNKNOWN_TOKEN: 'The bearer token is none of `access.tokens`.',
  M_FORBIDDEN: 'The caller is let in neither by token nor by address.',
  M_UNKNOWN:
    'An account system could not be asked in time, or too many requests wait already (503), the gateway has a fault (500), the request never came whole (408), or gateways ask each other in a circle (508).',
} as const;
export type ErrorCode = keyof typeof HTTP_ERRORS;

export interface MatrixErrorOptions {
  readonly cause?: unknown;
  readonly retryAfterMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** The setting that would mend it: for the operator, never for the caller. */
  readonly remedy?: string;
}

/** An error as the caller gets it: `{errcode, error}` (Matrix client-server API, "Standard error response"). */
export class MatrixError extends Error {
  override readonly name = 'MatrixError';
  readonly status: number;
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly remedy: string | undefined;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(status: number, code: ErrorCode, message: string, options: MatrixErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.remedy = options.remedy;
    this.#headers = options.headers ?? {};
  }

  /** `Retry-After` in whole seconds, one at least (RFC 9110, section 10.2.3). */
  toAnswer(): Answer {
    const retryAfter =
      this.retryAfterMs === undefined
        ? {}
        : { 'retry-after': String(Math.max(1, Math.ceil(this.retryAfterMs / 1000))) };
    return {
      status: this.status,
      body: JSON.stringify({ errcode: this.code, error: this.message }),
      headers: { ...this.#headers, ...retryAfter },
    };
  }
}
