/**
 * The plugins `nextcloud` and `owncloud` through the door of the gateway. Neither cloud comes in a package that a suite could
 * install, so that the other side is the fake of the plugin's tests, which follows their sources.
 */
import { FakeCloud } from '../../../plugins/nextcloud/dist/test/support/fake-cloud.js';
import { Results } from '../support/results.js';
import { SCENARIOS } from './scenarios.js';

export default async function nextcloudSuite({ log }) {
  const results = new Results(log);
  for (const scenario of SCENARIOS) {
    const cloud = await FakeCloud.start();
    try {
      await results.run([scenario], { name: 'nextcloud', cloud });
    } finally {
      await cloud.close();
    }
  }
  return results;
}
