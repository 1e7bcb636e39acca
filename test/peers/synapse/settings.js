/** How long the module waits here: a second is enough to see that it does. */
export const TIMEOUT_SECONDS = 1.5;
