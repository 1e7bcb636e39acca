/** Fields of a log line. Never put a password, a hash or a token here. */
export type LogFields = Readonly<Record<string, unknown>>;

/** One level of the log: a sentence, or fields and a sentence. */
export interface LogMethod {
  (fields: LogFields, message: string): void;
  (message: string): void;
}

/** The log of a plugin. User names belong to `debug` and `trace` only. */
export interface Logger {
  readonly trace: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
}
