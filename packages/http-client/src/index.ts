export {
  BusyError,
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type HttpRequest,
  type HttpResponse,
} from './client.js';
export { isWebPage, redirect, webPage } from './no-answer.js';
export { retryAfterMs } from './retry-after.js';
export { httpFields, openHttpClient, type HttpSettings } from './settings.js';
