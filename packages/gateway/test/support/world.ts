import { Forum } from './forum.js';
import { READS_MXID, startGateway, type TestGateway } from './gateway.js';

/** What a login came to: the Matrix ID, `refused`, or the status. */
type Outcome = string | number;

export interface World {
  readonly staff: Forum;
  readonly forum: Forum;
  readonly gateway: TestGateway;
  readonly login: (name: string, subject: string) => Promise<Outcome>;
}

/** The chain `staff`, `forum`, through the door. */
export async function world(
  settings: { staff?: object; forum?: object; owners?: string; finds?: boolean } = {},
): Promise<World> {
  const staff = new Forum(settings.finds);
  const forum = new Forum(settings.finds);
  const plugins = [
    { id: 'staff', use: 'staff', ...settings.staff },
    { id: 'forum', use: 'forum', ...settings.forum },
  ];
  const gateway = await startGateway(
    { plugins, owners: settings.owners ?? 'enforce' },
    { staff: staff.plugin, forum: forum.plugin },
  );
  const login = async (name: string, password: string): Promise<Outcome> => {
    const { status, body } = await gateway.login(`@${name}:example.org`, password, READS_MXID);
    return status === 200 ? (body.auth?.mxid ?? 'refused') : status;
  };
  return { staff, forum, gateway, login };
}
