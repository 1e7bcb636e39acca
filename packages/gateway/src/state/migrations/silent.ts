const silent = (): void => undefined;

/** What goes wrong reaches the caller; knex would print it as well. */
export const SILENT = { warn: silent, error: silent, deprecate: silent, debug: silent };
