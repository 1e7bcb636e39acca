export {
  BusyError,
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type HttpRequest,
  type HttpResponse,
} from './client.js';
export { retryAfterMs } from './retry-after.js';
export { httpFields, openHttpClient, type HttpSettings } from './settings.js';
