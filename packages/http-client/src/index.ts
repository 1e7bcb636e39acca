export { BusyError, type HttpResponse } from './answer.js';
export { createHttpClient, type HttpClient, type HttpClientOptions, type HttpRequest } from './client.js';
export type { RequestCall } from './exchange.js';
export { isWebPage, redirect, webPage } from './no-answer.js';
export { retryAfterMs } from './retry-after.js';
export { httpFields, openHttpClient, type HttpSettings } from './settings.js';
