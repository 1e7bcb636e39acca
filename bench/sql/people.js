/** The table of the bench, and the statements that both programs run. */
import { createHash } from 'node:crypto';

export const PEOPLE = 100_000;
export const PASSWORD = 'secret';

export const ACCOUNT =
  'SELECT id AS subject, login AS username, pass AS password_hash, shown AS display_name, mail AS email, 1 AS email_verified FROM people WHERE login = $1';
export const GROUPS = 'SELECT team AS group_name FROM teams WHERE member = $1';

export const md5 = (text) => createHash('md5').update(text).digest('hex');

/** @param {'postgresql' | 'mysql'} kind */
export function tables(kind) {
  const series =
    kind === 'postgresql'
      ? `generate_series(0, ${PEOPLE - 1}) AS s(i)`
      : `(SELECT seq AS i FROM seq_0_to_${PEOPLE - 1}) AS s`;
  return `
    CREATE TABLE people (id integer PRIMARY KEY, login varchar(100) NOT NULL UNIQUE, pass varchar(255), shown varchar(255), mail varchar(255));
    INSERT INTO people SELECT i, concat('user', lpad(${text(kind)}, 6, '0')), '${md5(PASSWORD)}', concat('Person ', ${text(kind)}),
      concat('user', ${text(kind)}, '@example.org') FROM ${series};
    CREATE TABLE teams (member integer, team varchar(100));
    CREATE INDEX teams_member ON teams (member);
    INSERT INTO teams SELECT i, 'staff' FROM ${series};
  `;
}

function text(kind) {
  return kind === 'postgresql' ? 'i::text' : 'i';
}
