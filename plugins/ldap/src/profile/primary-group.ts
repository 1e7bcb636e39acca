import { PluginError } from '@postern/plugin-api';
import type { Filter } from 'ldapts';
import type { Entry } from '../entry.js';
import { equals } from '../filter.js';

const RID_BYTES = 4;

/**
 * What finds a person's primary group: its SID is the person's with another last part ([MS-DTYP], section 2.4.2.2).
 *
 * @throws PluginError when the entry does not show it
 */
export function primaryGroupFilter(person: Entry): Filter {
  const sid = person.bytes('objectSid');
  const group = Number(person.text('primaryGroupID'));
  if (sid === undefined || sid.length <= RID_BYTES || !Number.isInteger(group)) {
    const message = 'an entry does not show objectSid and primaryGroupID: its primary group cannot be known';
    throw new PluginError('PLUGIN_MISCONFIGURED', message);
  }
  const groupSid = Buffer.from(sid);
  groupSid.writeUInt32LE(group, groupSid.length - RID_BYTES);
  return equals('objectSid', groupSid);
}
