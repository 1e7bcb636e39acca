/**
 * Two people meet in a room, by the library that Element is made of. A process of its own, as the library's timers outlive
 * its clients. Reads `{ url, host, guest }` from stdin and prints what was seen.
 */
import { text } from 'node:stream/consumers';
import { createClient, ClientEvent, RoomEvent } from 'matrix-js-sdk';
import { logger } from 'matrix-js-sdk/lib/logger.js';

logger.setLevel('silent');
const { url, host, guest, message } = JSON.parse(await text(process.stdin));
const hosting = await enter(host);
const visiting = await enter(guest);
const visitor = visiting.getUserId();

const { room_id: room } = await hosting.createRoom({ invite: [visitor] });
await visiting.joinRoom(room);
await started(hosting);
const heard = new Promise((resolve) => {
  hosting.on(RoomEvent.Timeline, (event) => {
    if (event.getType() === 'm.room.message') resolve([event.getSender(), event.getContent().body]);
  });
});
await visiting.sendTextMessage(room, message);
const seen = { visitor, heard: await heard, shown: hosting.getRoom(room).getMember(visitor).name };
process.stdout.write(JSON.stringify(seen), () => process.exit());

async function enter({ user, password }) {
  const identifier = { type: 'm.id.user', user };
  const login = await createClient({ baseUrl: url }).loginRequest({
    ...{ type: 'm.login.password', identifier, password },
  });
  return createClient({
    ...{ baseUrl: url, accessToken: login.access_token },
    ...{ userId: login.user_id, deviceId: login.device_id },
  });
}

async function started(client) {
  const synced = new Promise((resolve) => client.once(ClientEvent.Sync, resolve));
  await client.startClient({ initialSyncLimit: 10 });
  await synced;
}
