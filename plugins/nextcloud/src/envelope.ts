import { z } from 'zod';
import type { HttpResponse } from '@postern/http-client';

/** What the Open Collaboration Services wrap every answer in. */
export interface Envelope {
  /** `statuscode`: of version 1 its own, of version 2 that of HTTP, too. */
  readonly code: number;
  /** Empty if there is none. */
  readonly message: string;
  readonly data: unknown;
}

const schema = z.object({
  ocs: z.object({
    meta: z.object({ statuscode: z.int(), message: z.string().nullish().catch(undefined) }),
    data: z.unknown(),
  }),
});

/** `undefined`: the body is no OCS answer, cut short, or empty. */
export function readEnvelope(response: Pick<HttpResponse, 'json'>): Envelope | undefined {
  const ocs = schema.safeParse(jsonOf(response)).data?.ocs;
  return ocs && { code: ocs.meta.statuscode, message: ocs.meta.message ?? '', data: ocs.data };
}

/**
 * The verdict comes from the HTTP status, and only where that says 200 from the envelope: version 1 answers most
 * failures with 200 and codes of its own.
 */
export function statusOf(http: number, envelope: Envelope | undefined): number {
  if (http !== 200 || envelope === undefined) return http;
  switch (envelope.code) {
    case 100:
      return 200;
    case 997:
      return 401;
    case 998:
      return 404;
    case 996:
    case 999:
      return 500;
    default:
      return envelope.code;
  }
}

function jsonOf(response: Pick<HttpResponse, 'json'>): unknown {
  try {
    return response.json();
  } catch {
    return undefined;
  }
}
