import { clientCredentials, getToken, managementClient } from '../support/clients.ts';
import { connectEditor } from '../support/editor.ts';
import { HocuspocusSocket } from '../support/hocuspocus.ts';
import type { ReadyLine } from '../support/sandbox.ts';

const EU = 'aws-eu-west-1';

/** What the sandbox of the screenshots holds: a few tenants as they are in life. */
export const TOUR_DECLARATION = {
	nodes: [{ region: 'eu-central-1' }, { region: 'us-east-1' }, { region: 'ap-south-1' }],
	tenants: [
		{
			name: 'Acme',
			apps: [
				{ name: 'editor', licenseRegion: EU, plan: 'Team', allowedDomains: ['localhost:3000', 'app.acme.example'] },
				{ name: 'whiteboard', licenseRegion: 'aws-us-east-1', plan: 'Starter', allowedDomains: ['board.acme.example'] },
				{ name: 'staging', licenseRegion: EU, plan: 'Free' },
			],
		},
		{
			name: 'Globex Labs',
			apps: [
				{ name: 'lab-notes', licenseRegion: 'aws-us-west-2', plan: 'Scale', allowedDomains: ['notes.globex.example'] },
				{ name: 'wiki', licenseRegion: 'aws-us-west-2', plan: 'Free' },
			],
		},
		{ name: 'Fjord Press', apps: [{ name: 'manuscripts', licenseRegion: EU, plan: 'Starter' }] },
		{ name: 'Lumen Studio', apps: [{ name: 'storyboard', licenseRegion: 'aws-ap-northeast-1', plan: 'Team' }] },
		{ name: 'Cobalt Systems', apps: [{ name: 'runbooks', licenseRegion: 'aws-ap-south-1' }] },
		{ name: 'Juniper Docs', status: 'pending' },
		{ name: 'Harbor Notes', status: 'pending' },
	],
};

/** Who is connected: the app, the document, the node's position and how many clients of each protocol. */
const LIVE = [
	{ app: 'editor', document: 'meeting-notes', node: 0, yWebsocket: 3, hocuspocus: 2, origin: 'http://localhost:3000' },
	{ app: 'editor', document: 'roadmap-2027', node: 0, yWebsocket: 1, hocuspocus: 1, origin: 'https://app.acme.example' },
	{ app: 'whiteboard', document: 'sprint-board', node: 1, yWebsocket: 2, hocuspocus: 0, origin: 'https://board.acme.example' },
	{ app: 'lab-notes', document: 'experiment-42', node: 1, yWebsocket: 0, hocuspocus: 3, origin: 'https://notes.globex.example' },
	{ app: 'storyboard', document: 'opening-scene', node: 2, yWebsocket: 2, hocuspocus: 1, origin: undefined },
];

const USERS = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Alan'];
const TEXT = 'Agenda\n\n1. What changed since last week\n2. Open questions\n3. Who does what until Friday\n';

/** Connects real clients to a sandbox of {@link TOUR_DECLARATION}, and has some refused. @returns a function that ends them */
export async function connectTourClients(sandbox: ReadyLine): Promise<() => void> {
	const ends: (() => void)[] = [];
	for (const entry of LIVE) {
		const token = await tokenOf(sandbox, entry.app);
		const nodeUrl = sandbox.nodes[entry.node]?.url ?? '';
		const origin = entry.origin === undefined ? {} : { origin: entry.origin };
		const editors = Array.from({ length: entry.yWebsocket }, () =>
			connectEditor({ nodeUrl, documentName: entry.document, token, ...origin }),
		);
		const sockets = Array.from({ length: entry.hocuspocus }, () => new HocuspocusSocket({ url: nodeUrl, ...origin }));
		const documents = sockets.map((socket) => socket.open(entry.document, token));
		await Promise.all([...editors, ...documents].map(({ synced }) => synced));
		for (const [index, { provider }] of [...editors, ...documents].entries())
			provider.awareness?.setLocalStateField('user', { name: USERS[index % USERS.length] });
		(editors[0] ?? documents[0])?.doc.getText('body').insert(0, TEXT);
		ends.push(...[...editors, ...sockets].map((client) => () => client.destroy()));
	}
	await haveSomeRefused(sandbox);
	await invite(sandbox);
	return () => {
		for (const end of ends) end();
	};
}

/** Somebody who has not answered yet. */
async function invite(sandbox: ReadyLine): Promise<void> {
	const management = await managementClient(sandbox);
	const tenantId = sandbox.apps[0]?.tenantId ?? '';
	await management.invitations.create({ tenantId, email: 'grace@acme.example', role: 'admin' });
}

/** A foreign Origin, a token of somewhere else, and a document on the wrong node. */
async function haveSomeRefused(sandbox: ReadyLine): Promise<void> {
	const token = await tokenOf(sandbox, 'editor');
	const [first = { url: '' }, second = { url: '' }] = sandbox.nodes;
	const refused = [
		connectEditor({ nodeUrl: first.url, documentName: 'meeting-notes', token, origin: 'https://evil.example' }),
		connectEditor({ nodeUrl: first.url, documentName: 'meeting-notes', token: 'not.a.token' }),
		connectEditor({ nodeUrl: second.url, documentName: 'meeting-notes', token }),
	];
	for (const editor of refused) {
		await editor.closed;
		editor.destroy();
	}
}

async function tokenOf(sandbox: ReadyLine, name: string): Promise<string> {
	const app = sandbox.apps.find((entry) => entry.app === name);
	if (!app) throw new Error(`the declaration has no app ${name}`);
	return (await getToken(sandbox.controlPlane, clientCredentials(app))).access_token;
}
