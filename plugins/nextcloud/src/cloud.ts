import { isWebPage, webPage, type HttpClient } from '@postern/http-client';
import { PluginError } from '@postern/plugin-api';
import { z } from 'zod';
import type { Address } from './address.js';
import { refusal } from './refusals.js';

/** `infinite-scale`: ownCloud Infinite Scale and OpenCloud, which have the login call and little else. */
export type Product = 'nextcloud' | 'owncloud' | 'infinite-scale';

/** What a cloud tells strangers about itself. */
export interface Cloud {
  /** Unless a theme hides it. */
  readonly product: Product | undefined;
  /** Such as `Nextcloud 31.0.5`. */
  readonly label: string;
}

const text = z.string().optional().catch(undefined);

const schema = z.object({
  installed: z.boolean(),
  maintenance: z.boolean(),
  needsDbUpgrade: z.boolean().default(false),
  version: text,
  versionstring: text,
  productname: text,
  product: text,
});

/**
 * Asks `status.php`, which checks no login and so feeds no throttle.
 *
 * @throws PluginError when no cloud is there that takes logins
 */
export async function askCloud(address: Address, http: HttpClient, signal: AbortSignal): Promise<Cloud> {
  const response = await http.request({
    method: 'GET',
    url: address.at('/status.php'),
    headers: { accept: 'application/json' },
    call: { signal },
  });
  const { host } = address;
  const { status, headers } = response;
  const says = `${host} answered ${status} to /status.php`;
  if (status !== 200) throw refusal(status, says, headers);
  if (isWebPage(response.body)) throw webPage(says);
  const { data } = schema.safeParse(response.json());
  if (data === undefined) {
    throw new PluginError('PLUGIN_PROTOCOL', `${host} answered a status.php that is no cloud's`);
  }
  if (!data.installed) throw new PluginError('PLUGIN_MISCONFIGURED', `${host} is not set up yet`);
  if (data.maintenance) throw new PluginError('PLUGIN_UNAVAILABLE', `${host} is in maintenance`);
  if (data.needsDbUpgrade) throw new PluginError('PLUGIN_UNAVAILABLE', `${host} waits for an upgrade`);
  const names = [data.product, data.productname].filter((name) => name !== undefined);
  const version = data.versionstring ?? data.version ?? 'of an unknown version';
  return { product: productOf(names.join(' ')), label: `${names[0] ?? 'a cloud'} ${version}` };
}

function productOf(names: string): Product | undefined {
  if (/infinite scale|opencloud|ocis/i.test(names)) return 'infinite-scale';
  if (/owncloud/i.test(names)) return 'owncloud';
  return /nextcloud/i.test(names) ? 'nextcloud' : undefined;
}
