/** Two people in a room, by the library that Element is made of. */
import { createClient, ClientEvent, RoomEvent } from 'matrix-js-sdk';
import { logger } from 'matrix-js-sdk/lib/logger.js';
import { FORUM_MXID, FORUM_NAME, FORUM_PASSWORD, PASSWORD } from './people.js';

export async function aMessage({ name, synapse }, results) {
  logger.setLevel('silent');
  const alice = await enter(synapse.url, 'alice', PASSWORD);
  const member = await enter(synapse.url, FORUM_NAME, FORUM_PASSWORD);
  try {
    results.equal(`${name}: the library knows who logged in`, member.getUserId(), FORUM_MXID);
    const { room_id: room } = await alice.createRoom({ invite: [FORUM_MXID] });
    await member.joinRoom(room);
    await started(alice);
    const heard = new Promise((resolve) => {
      alice.on(RoomEvent.Timeline, (event) => {
        if (event.getType() === 'm.room.message') resolve([event.getSender(), event.getContent().body]);
      });
    });
    await member.sendTextMessage(room, 'Grüße aus dem Forum');
    results.equal(`${name}: a message in a room`, await heard, [FORUM_MXID, 'Grüße aus dem Forum']);
    const shown = alice.getRoom(room)?.getMember(FORUM_MXID)?.name;
    results.equal(`${name}: under the name of the forum`, shown, FORUM_NAME);
  } finally {
    alice.stopClient();
    member.stopClient();
  }
}

async function enter(baseUrl, user, password) {
  const {
    access_token: accessToken,
    user_id: userId,
    device_id: deviceId,
  } = await createClient({
    baseUrl,
  }).loginRequest({
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user },
    password,
  });
  return createClient({ baseUrl, accessToken, userId, deviceId });
}

async function started(client) {
  const synced = new Promise((resolve) => client.once(ClientEvent.Sync, resolve));
  await client.startClient({ initialSyncLimit: 10 });
  await synced;
}
