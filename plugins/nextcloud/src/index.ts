import { cloudDefinition } from './definition.js';

/** The accounts of a Nextcloud. */
export default cloudDefinition('nextcloud');
