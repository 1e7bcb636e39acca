/** The tables of an old site, in Latin-1: names that cannot be written in it are spelled as WordPress spells them. */
import wordpressPlugin from '../../../plugins/wordpress/dist/src/index.js';
import { openedPlugin } from '../support/plugin.js';

const DATABASE = 'latin1site';
/** MD5 of `secret`. */
const HASH = '5ebe2294ecd0e0f08eab7690d2a6ee69';

/** @param {Awaited<ReturnType<typeof import('../sql/databases/mariadb.js').mariadbPeer>>} peer */
export async function latin1(peer, results) {
  await peer.run(`create database ${DATABASE} character set latin1`);
  await peer.run(
    `create table wp_users (ID bigint unsigned primary key, user_login varchar(60), user_pass varchar(255),
       user_email varchar(100), display_name varchar(250), key (user_login), key (user_email));
     create table wp_usermeta (umeta_id bigint unsigned primary key auto_increment, user_id bigint unsigned,
       meta_key varchar(255), meta_value longtext, key (user_id));
     insert into wp_users values (1, 'Nguyen', '${HASH}', 'n@example.org', 'N'), (2, 'Jürgen', '${HASH}', 'j@example.org', 'J')`,
    DATABASE,
  );
  const { plugin, call, close } = await openedPlugin(wordpressPlugin, {
    connection: peer.url(DATABASE, peer.superuser),
  });
  try {
    const found = async (typed) => (await plugin.find({ username: typed }, call()))?.username;
    for (const typed of ['Nguyen', 'Nguyễn', 'Ngu<i title="😀">yen</i>', 'n@example.org'])
      results.equal(`Latin-1: ${typed}`, await found(typed), 'Nguyen');
    results.equal('Latin-1: an umlaut', await found('jürgen'), 'Jürgen');
    for (const typed of ['Nguy?n', 'Nguyen😀', 'Нгуен'])
      results.equal(`Latin-1: ${typed}`, await found(typed), undefined);
  } finally {
    await close();
  }
}
