export * from './errors.js';
export * from './findings.js';
export * from './logger.js';
export * from './passwords.js';
export * from './plugin.js';
export * from './schema.js';
export * from './verdict.js';
