/** How deep a chain of causes is shown. */
const MAX_CAUSES = 5;

export interface ErrorFields {
  readonly type: string;
  readonly code?: string | undefined;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: ErrorFields | undefined;
}

/**
 * An error for the log: type, code, message, stack and causes, and none of its other properties, as drivers put
 * statements and their parameters there.
 */
export function serializeError(error: unknown, depth = 0): ErrorFields | undefined {
  if (!(error instanceof Error))
    return error === undefined ? undefined : { type: typeof error, message: 'not an Error' };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    code: typeof code === 'string' ? code : undefined,
    message: error.message,
    stack: depth === 0 ? error.stack : undefined,
    cause:
      depth < MAX_CAUSES && error.cause !== undefined ? serializeError(error.cause, depth + 1) : undefined,
  };
}
