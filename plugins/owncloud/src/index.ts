import { cloudDefinition } from '@postern/plugin-nextcloud/definition';

/** The accounts of an ownCloud, which speaks Nextcloud's interface. */
export default cloudDefinition('owncloud');
