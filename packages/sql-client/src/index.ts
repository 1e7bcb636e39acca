export { tableColumns } from './catalogue.js';
export {
  createSqlClient,
  type SqlClient,
  type SqlClientOptions,
  type SqlStatement,
  type StatementCall,
} from './client.js';
export {
  connectionSchema,
  poolSchema,
  type ConnectionSettings,
  type DialectName,
} from './connection/schema.js';
export type { Row, SqlValue } from './dialects/dialect.js';
export { UnfitValueError } from './failures.js';
export { SqlTextError } from './parameters.js';
export { sizeClass } from './size-class.js';
export {
  StoredPasswords,
  type PasswordVerdict,
  type StoredPassword,
  type SystemOptions,
} from './stored-passwords.js';
export { flagOf, textOf } from './values.js';
