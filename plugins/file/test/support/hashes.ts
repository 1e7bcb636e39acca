/** bcrypt cost 4 of `Right password`. */
export const BCRYPT_4 = '$2b$04$jzrx4PcIyM0YyqSLjaIIz.9lpU2CnTTU5xXd5z7J6tSGM8Gy0WYa6';

/** A hash of today's cost that nobody has a password for. */
export const BCRYPT_12 = `$2b$12$${'a'.repeat(21)}u${'b'.repeat(31)}`;
