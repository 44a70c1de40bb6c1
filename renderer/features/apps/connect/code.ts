import { SCOPE_API, SCOPE_OFFLINE } from '../../../../core/contract/claims.ts';
import { ENV_NAMES, TOKEN_PATH, tokenRequestSnippet } from '../../../ui/connect-snippets.ts';
import type { ConnectWay } from './ways.ts';

/** What the code of an app connects to. */
export interface ConnectTarget {
	controlPlaneUrl: string;
	/** `ws://…` of the node that editors ask first. */
	nodeUrl: string;
	clientId: string;
	/** Name of the file with the app's credentials. */
	envFile: string;
	/** Origin of the page with the editor. */
	pageOrigin: string;
	/** Where the back end of {@link backEndCode} listens. */
	backEndUrl: string;
}

/** A program, or a part of one, that connects to an app as it stands. */
export interface ConnectCode {
	id: ConnectWay;
	/** What people look for. */
	label: string;
	/** What it does, in a sentence. */
	purpose: string;
	/** Shell command that brings what it needs; null when nothing is needed. */
	install: string | null;
	/** How a program is run; null for what becomes part of a page. */
	run: { explanation: string; command: string } | null;
	code: string;
}

/** Where the back end of the snippets listens, unless one chooses otherwise. */
export const BACK_END_URL = 'http://localhost:3001';
const DEV_PAGE_ORIGIN = 'http://localhost:5173';

/** The document that all snippets open. */
export const DOCUMENT_NAME = 'my-document';

/**
 * The origin of an app's page, for code that must name one.
 *
 * @param allowedDomains as the app has them; none: the usual address of a development server
 */
export function pageOriginOf([first]: readonly string[]): string {
	if (first === undefined) return DEV_PAGE_ORIGIN;
	return `${/^localhost(:|$)/.test(first) ? 'http' : 'https'}://${first}`;
}

/** All ways to connect, the back end first: the others need its tokens. Each is run by a test as it is shown. */
export function connectCodes(target: ConnectTarget): ConnectCode[] {
	return [
		{
			id: 'node',
			label: 'Node back end',
			purpose: 'Keeps the secret, gets tokens and refreshes them in rotation, and hands access tokens to your pages.',
			install: null,
			run: {
				explanation: 'Save it as token-server.mjs beside the .env file that you saved with the secret, then:',
				command: `node --env-file=${target.envFile} token-server.mjs`,
			},
			code: backEndCode(target),
		},
		{
			id: 'y-websocket',
			label: 'y-websocket',
			purpose: 'Joins a document with npm’s y-websocket on the node that it lives on.',
			install: 'npm install yjs y-websocket',
			run: null,
			code: yWebsocketCode(target),
		},
		{
			id: 'hocuspocus',
			label: 'Hocuspocus',
			purpose: 'Joins a document with Hocuspocus’ provider on the node that it lives on.',
			install: 'npm install yjs @hocuspocus/provider',
			run: null,
			code: hocuspocusCode(target),
		},
		{
			id: 'tiptap',
			label: 'Tiptap',
			purpose: 'A rich-text editor that everybody types into at once. The page needs an element <div id="editor"></div>.',
			install: 'npm install yjs @hocuspocus/provider @tiptap/core @tiptap/pm @tiptap/starter-kit @tiptap/extension-collaboration',
			run: null,
			code: tiptapCode(target),
		},
		{
			id: 'curl',
			label: 'curl',
			purpose: 'Gets an access token and a refresh token from a shell.',
			install: null,
			run: {
				explanation: 'The .env file that you saved with the secret gives the shell its variables:',
				command: `set -a; . ./${target.envFile}; set +a`,
			},
			code: tokenRequestSnippet(target.controlPlaneUrl, target.clientId),
		},
	];
}

function backEndCode({ controlPlaneUrl, clientId, pageOrigin, backEndUrl }: ConnectTarget): string {
	const { hostname, port } = new URL(backEndUrl);
	return `import { createServer } from 'node:http';

const TOKEN_URL = '${controlPlaneUrl}${TOKEN_PATH}';
const CLIENT_ID = '${clientId}';
const PAGE_ORIGIN = '${pageOrigin}'; // where your editor's page comes from
const RENEW_BEFORE_MS = 60_000;

let tokens; // the newest pair
let renewal; // while one is under way

async function grant(fields) {
  const body = new URLSearchParams({ client_id: CLIENT_ID, ...fields });
  const response = await fetch(TOKEN_URL, { method: 'POST', body });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error_description), { code: answer.error });
  const { access_token: access, refresh_token: refresh, expires_in: lifetimeS } = answer;
  return { access, refresh, expiresMs: Date.now() + lifetimeS * 1_000 };
}

function signIn() {
  const { ${ENV_NAMES.clientSecret}: client_secret } = process.env;
  return grant({ grant_type: 'client_credentials', client_secret, scope: '${SCOPE_API} ${SCOPE_OFFLINE}' });
}

// A refresh gives a new pair, and the old refresh token is dead: using it again would end its whole family.
async function renew() {
  if (!tokens) return signIn();
  try {
    return await grant({ grant_type: 'refresh_token', refresh_token: tokens.refresh });
  } catch (error) {
    if (error.code === 'invalid_grant') return signIn();
    throw error;
  }
}

async function accessToken() {
  if (!tokens || Date.now() > tokens.expiresMs - RENEW_BEFORE_MS) {
    renewal ??= renew().finally(() => (renewal = undefined)); // all who wait share it
    tokens = await renewal;
  }
  return tokens.access;
}

const server = createServer(async (request, response) => {
  response.setHeader('Access-Control-Allow-Origin', PAGE_ORIGIN);
  response.setHeader('Cache-Control', 'no-store');
  try {
    // Find out here who asks: whoever has a token reads and writes this app's documents.
    response.end(await accessToken());
  } catch (error) {
    response.writeHead(502).end(error.message);
  }
});
server.listen(${port || 80}, '${hostname}', () => {
  console.log(\`Access tokens at http://${hostname}:\${server.address().port}\`);
});`;
}

/** Asks the back end for a token, for the secret never reaches a browser, and any node for the one to connect to. */
function pageFunctions({ backEndUrl, nodeUrl }: ConnectTarget): string {
	return `async function accessToken() {
  const response = await fetch('${backEndUrl}'); // your back end
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}

// Any node tells which one a document lives on
async function nodeOf(name) {
  const response = await fetch(\`${nodeUrl.replace(/^ws/, 'http')}/discovery?documentName=\${name}\`, {
    headers: { Authorization: \`Bearer \${await accessToken()}\` },
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer.url;
}`;
}

/** What a Hocuspocus provider does when it is refused. */
const FOLLOW_REDIRECT = `onAuthenticationFailed({ reason }) {
    // Meanwhile the document lives on another node, which the reason names: 4009
    const [, url] = /REDIRECT:(wss?:\\/\\/[^/]+)/.exec(reason) ?? [];
    if (!url) return console.error(reason);
    const socket = provider.configuration.websocketProvider;
    socket.setConfiguration({ url });
    socket.webSocket?.close(); // it comes again by itself, there
  },`;

function yWebsocketCode(target: ConnectTarget): string {
	return `import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

${pageFunctions(target)}

const doc = new Y.Doc();
const provider = new WebsocketProvider(await nodeOf('${DOCUMENT_NAME}'), '${DOCUMENT_NAME}', doc, {
  protocols: ['access_token', await accessToken()],
});

provider.on('connection-close', async (event) => {
  // 4009: meanwhile the document lives on another node, which the reason names
  if (event?.code === 4009) provider.serverUrl = new URL(event.reason.slice('REDIRECT:'.length)).origin;
  // A token is looked at when a connection begins: the next one brings a fresh one
  provider.protocols = ['access_token', await accessToken()];
});

const text = doc.getText('body');
text.observe(() => console.log(text.toString()));
text.insert(0, 'Hello from y-websocket. ');`;
}

function hocuspocusCode(target: ConnectTarget): string {
	return `import { HocuspocusProvider } from '@hocuspocus/provider';
import * as Y from 'yjs';

${pageFunctions(target)}

const document = new Y.Doc();
const provider = new HocuspocusProvider({
  url: await nodeOf('${DOCUMENT_NAME}'),
  name: '${DOCUMENT_NAME}',
  document,
  token: accessToken, // asked again for each connection
  ${FOLLOW_REDIRECT}
});

const text = document.getText('body');
text.observe(() => console.log(text.toString()));
text.insert(0, 'Hello from Hocuspocus. ');`;
}

function tiptapCode(target: ConnectTarget): string {
	return `import { HocuspocusProvider } from '@hocuspocus/provider';
import { Editor } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { StarterKit } from '@tiptap/starter-kit';

${pageFunctions(target)}

const provider = new HocuspocusProvider({
  url: await nodeOf('${DOCUMENT_NAME}'),
  name: '${DOCUMENT_NAME}',
  token: accessToken,
  ${FOLLOW_REDIRECT}
});

new Editor({
  element: window.document.querySelector('#editor'),
  extensions: [
    StarterKit.configure({ undoRedo: false }), // Collaboration undoes one's own changes only
    Collaboration.configure({ document: provider.document }),
  ],
});`;
}
