/** How deep a chain of causes is shown. */
const MAX_CAUSES = 5;

/** Of a text: a message may hold what a back end sent. */
const MAX_TEXT = 8192;

export interface ErrorFields {
  readonly type: string;
  readonly code?: string | undefined;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: ErrorFields | undefined;
}

/**
 * An error for the log: type, code, message, stack and causes, and none of its other properties, as drivers put
 * statements and their parameters there. Errors of plugins may be anything: what cannot be read is said to be so.
 */
export function serializeError(error: unknown, depth = 0): ErrorFields | undefined {
  if (!(error instanceof Error))
    return error === undefined ? undefined : { type: typeof error, message: 'not an Error' };
  try {
    const { code, cause } = error as { code?: unknown; cause?: unknown };
    return {
      type: textOf(error.name),
      code: typeof code === 'string' ? textOf(code) : undefined,
      message: textOf(error.message),
      stack: depth === 0 ? textOf(error.stack) : undefined,
      cause: depth < MAX_CAUSES && cause !== undefined ? serializeError(cause, depth + 1) : undefined,
    };
  } catch {
    return { type: 'Error', message: 'an error that cannot be read' };
  }
}

function textOf(value: unknown): string {
  return String(value).slice(0, MAX_TEXT);
}
